/*
 * file.c - one file or block device, opened for reading alone
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bytes/checked.h"

/* What Linux reads at once; more is cut short anyway. */
#define READ_MAX ((size_t)1 << 30)

static int open_failed(struct ntr_error *err, int sys_errno)
{
	int code = error_at(err, NTR_E_IO, "open image", 0, 0);

	if (err)
		err->sys_errno = sys_errno;
	return code;
}

/* A block device has its size at its end. */
static int file_size(int fd, uint64_t *size_ret, struct ntr_error *err)
{
	struct stat st;
	off_t end;

	if (fstat(fd, &st) != 0)
		return open_failed(err, errno);
	if (S_ISDIR(st.st_mode))
		return open_failed(err, EISDIR);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return error_at(err, NTR_E_ARG,
				"image is neither a file nor a block device",
				0, 0);
	end = S_ISREG(st.st_mode) ? st.st_size : lseek(fd, 0, SEEK_END);
	if (end < 0)
		return open_failed(err, errno);
	*size_ret = (uint64_t)end;
	return NTR_OK;
}

int file_open(const char *path, struct file *file_ret, struct ntr_error *err)
{
	/* Not blocking, or a FIFO would be waited for. */
	struct file file = {
		.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY),
	};
	int code;

	if (file.fd < 0)
		return open_failed(err, errno);
	code = file_size(file.fd, &file.size, err);
	if (code < 0) {
		file_close(&file);
		return code;
	}
	*file_ret = file;
	return NTR_OK;
}

void file_close(struct file *file)
{
	close(file->fd);
}

int64_t file_pread(const struct file *file, void *buf, size_t len,
		   uint64_t offset)
{
	ssize_t got;

	if (offset >= file->size)
		return 0;
	len = (size_t)least(least(len, READ_MAX), file->size - offset);
	do
		got = pread(file->fd, buf, len, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}
