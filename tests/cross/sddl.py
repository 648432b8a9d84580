#!/usr/bin/env python3
# sddl.py - security descriptors to SDDL and back, from [MS-DTYP] alone
# SPDX-License-Identifier: BSD-2-Clause
#
#   sddl.py decode FILE    each descriptor of a $SDS stream: id, at, length, SDDL
#   sddl.py back FILE      SDDL on stdin, "id<TAB>SDDL" a line: encode each, which must
#                          give the bytes that FILE has under this id
#   sddl.py encode         SDDL on stdin: the bytes of each, in hexadecimal
#
# Shares nothing with the library; its SDDL is read by a parser of its own, so that
# what one of them misunderstands the other does not forgive.
#
# What SDDL does not carry, and 'back' therefore takes from the descriptor itself:
#   - where the four parts are, and bytes between and behind them
#   - the revision of an ACL, its reserved bytes, room behind its last entry
#   - control: owner, group, DACL, SACL 'defaulted', and the resource manager's byte
#   - the width of an integer in a condition
#   - the arrangement of the parts of a resource attribute
import re
import struct
import sys
import uuid

ALIASES = {
    'AA': '5-32-579', 'AC': '15-2-1', 'AN': '5-7', 'AO': '5-32-548',
    'AS': '18-1', 'AU': '5-11', 'BA': '5-32-544', 'BG': '5-32-546',
    'BO': '5-32-551', 'BU': '5-32-545', 'CD': '5-32-574', 'CG': '3-1',
    'CO': '3-0', 'CY': '5-32-569', 'ED': '5-9', 'ER': '5-32-573',
    'ES': '5-32-576', 'HA': '5-32-578', 'HI': '16-12288', 'HO': '5-32-584',
    'IS': '5-32-568', 'IU': '5-4', 'LS': '5-19', 'LU': '5-32-559',
    'LW': '16-4096', 'ME': '16-8192', 'MP': '16-8448', 'MS': '5-32-577',
    'MU': '5-32-558', 'NO': '5-32-556', 'NS': '5-20', 'NU': '5-2',
    'OW': '3-4', 'PO': '5-32-550', 'PS': '5-10', 'PU': '5-32-547',
    'RA': '5-32-575', 'RC': '5-12', 'RD': '5-32-555', 'RE': '5-32-552',
    'RM': '5-32-580', 'RU': '5-32-554', 'SH': '5-32-585', 'SI': '16-16384',
    'SO': '5-32-549', 'SS': '18-2', 'SU': '5-6', 'SY': '5-18',
    'UD': '5-84-0-0-0-0-0', 'WD': '1-0', 'WR': '5-33',
}
BY_SID = {'S-1-' + sid: alias for alias, sid in ALIASES.items()}

TYPES = {0x00: 'A', 0x01: 'D', 0x02: 'AU', 0x03: 'AL', 0x05: 'OA', 0x06: 'OD',
         0x07: 'OU', 0x08: 'OL', 0x09: 'XA', 0x0a: 'XD', 0x0b: 'ZA',
         0x0d: 'XU', 0x11: 'ML', 0x12: 'RA', 0x13: 'SP', 0x14: 'TL',
         0x15: 'FL'}
OBJECTS = {0x05, 0x06, 0x07, 0x08, 0x0b}
CONDITIONS = {0x09, 0x0a, 0x0b, 0x0d, 0x15}
FLAGS = ['OI', 'CI', 'NP', 'IO', 'ID', 'CR', 'SA', 'FA']
FILE_MASKS = {'FA': 0x1f01ff, 'FR': 0x120089, 'FW': 0x120116, 'FX': 0x1200a0,
              'KA': 0xf003f, 'KR': 0x20019, 'KW': 0x20006}
RIGHTS = {'CC': 0, 'DC': 1, 'LC': 2, 'SW': 3, 'RP': 4, 'WP': 5, 'DT': 6,
          'LO': 7, 'CR': 8, 'SD': 16, 'RC': 17, 'WD': 18, 'WO': 19, 'GA': 28,
          'GX': 29, 'GW': 30, 'GR': 31}
LABEL = {'NW': 0, 'NR': 1, 'NX': 2}
RELATIONS = {0x80: '==', 0x81: '!=', 0x82: '<', 0x83: '<=', 0x84: '>',
             0x85: '>=', 0x86: 'Contains', 0x88: 'Any_of',
             0x8e: 'Not_Contains', 0x8f: 'Not_Any_of'}
UNARY = {0x87: 'Exists', 0x8d: 'Not_Exists', 0x89: 'Member_of',
         0x8a: 'Device_Member_of', 0x8b: 'Member_of_Any',
         0x8c: 'Device_Member_of_Any', 0x90: 'Not_Member_of',
         0x91: 'Not_Device_Member_of', 0x92: 'Not_Member_of_Any',
         0x93: 'Not_Device_Member_of_Any'}
PREFIXES = {0xf8: '', 0xf9: '@User.', 0xfa: '@Resource.', 0xfb: '@Device.'}
CLAIMS = {1: 'TI', 2: 'TU', 3: 'TS', 5: 'TD', 6: 'TB', 16: 'TX'}


class Unsayable(Exception):
    """There are no words for it: hexadecimal."""


def inverse(table):
    return {v: k for k, v in table.items()}


# ------------------------------------------------------------------ decoding

def sid_at(data, at=0):
    """(text, length)"""
    revision, count = data[at], data[at + 1]
    if revision != 1 or count > 15 or at + 8 + 4 * count > len(data):
        raise ValueError('SID')
    authority = int.from_bytes(data[at + 2:at + 8], 'big')
    subs = struct.unpack_from('<%dI' % count, data, at + 8)
    head = '0x%012x' % authority if authority >= 1 << 32 else str(authority)
    return '-'.join(['S-1', head] + [str(s) for s in subs]), 8 + 4 * count


def short(sid):
    return BY_SID.get(sid, sid)


def quoted(text):
    if '"' in text or '\0' in text:
        raise Unsayable
    return '"%s"' % text


def utf16(data):
    if len(data) % 2:
        raise Unsayable
    return data.decode('utf-16-le', 'surrogatepass')


def name_text(data):
    units = struct.unpack('<%dH' % (len(data) // 2), data)
    if len(data) % 2 or not units:
        raise Unsayable
    return ''.join(chr(u) if re.match(r'[A-Za-z0-9:./_]', chr(u)) and u < 128
                   else '%%%04x' % u for u in units)


def integer_text(token):
    value, sign, base = struct.unpack('<qBB', token)
    if sign not in (1, 2, 3) or base not in (1, 2, 3):
        raise Unsayable
    if value and (value < 0) != (sign == 2):
        raise Unsayable
    digits = ['0%o', '%d', '0x%x'][base - 1] % abs(value)
    return ['+', '-', ''][sign - 1] + digits


def literal(data, at, nested=False):
    """(text, end) of the literal token at 'at'."""
    code = data[at]
    if 1 <= code <= 4:
        return integer_text(data[at + 1:at + 11]), at + 11
    size, = struct.unpack_from('<I', data, at + 1)
    end = at + 5 + size
    value = data[at + 5:end]
    if end > len(data):
        raise Unsayable
    if code == 0x10:
        return quoted(utf16(value)), end
    if code == 0x18:
        return '#' + value.hex(), end
    if code == 0x51:
        try:
            sid, length = sid_at(value)
        except (ValueError, IndexError):
            raise Unsayable from None
        if length != size:
            raise Unsayable
        return 'SID(%s)' % short(sid), end
    if code == 0x50 and not nested:
        items, pos = [], 0
        while pos < len(value):
            text, pos = literal(value, pos, True)
            items.append(text)
        return '{%s}' % ', '.join(items), end
    raise Unsayable


def condition_text(data):
    """Postfix to infix by joining texts on a stack."""
    if data[:4] != b'artx':
        raise Unsayable
    stack, at = [], 4     # of (kind, text): 'value', 'name', 'term', '&&', '||'
    while at < len(data):
        code = data[at]
        if code == 0:
            if len(data) - at > 3 or any(data[at:]):
                raise Unsayable
            break
        if code in PREFIXES:
            size, = struct.unpack_from('<I', data, at + 1)
            end = at + 5 + size
            if end > len(data):
                raise Unsayable
            stack.append(('name', PREFIXES[code] +
                          name_text(data[at + 5:end])))
            at = end
            continue
        if code < 0x80:
            text, at = literal(data, at)
            stack.append(('value', text))
            continue
        at += 1
        need = 1 if code in UNARY or code == 0xa2 else 2
        if len(stack) < need:
            raise Unsayable
        operands = [stack.pop() for _ in range(need)][::-1]
        kinds = {kind for kind, _ in operands}
        if code in UNARY or code in RELATIONS:
            if kinds & {'term', '&&', '||'}:
                raise Unsayable
            words = [text for _, text in operands]
            stack.append(('term', UNARY[code] + ' ' + words[0]
                          if code in UNARY else
                          words[0] + ' ' + RELATIONS[code] + ' ' + words[1]))
        elif code in (0xa0, 0xa1, 0xa2):
            if 'value' in kinds:
                raise Unsayable
            if code == 0xa2:
                stack.append(('term', '!(%s)' % operands[0][1]))
                continue
            word = '&&' if code == 0xa0 else '||'
            # a && b && c is (a && b) && c.
            bare = ('value', 'name', 'term')
            words = [text if kind in bare or (i == 0 and kind == word)
                     else '(%s)' % text
                     for i, (kind, text) in enumerate(operands)]
            stack.append((word, (' %s ' % word).join(words)))
        else:
            raise Unsayable
    if len(stack) != 1 or stack[0][0] == 'value':
        raise Unsayable
    return '(%s)' % stack[0][1]


def claim(data):
    """(name, type, flags, values) of a resource attribute."""
    try:
        name_at, kind, reserved, flags, count = struct.unpack_from('<IHHII', data)
        offsets = struct.unpack_from('<%dI' % count, data, 16)
    except struct.error:
        raise Unsayable from None
    if kind not in CLAIMS or reserved:
        raise Unsayable

    def string(at):
        end = at
        while data[end:end + 2] != b'\0\0':
            end += 2
            if end + 2 > len(data):
                raise Unsayable
        return data[at:end]

    values, used = [], 0
    for at in offsets:
        if kind == 3:
            value = string(at)
        elif kind in (5, 16):
            if at + 4 > len(data):
                raise Unsayable
            size, = struct.unpack_from('<I', data, at)
            value = data[at + 4:at + 4 + size]
            if len(value) != size:
                raise Unsayable
        else:
            value = data[at:at + 8]
            if len(value) != 8:
                raise Unsayable
        used += len(value) + 1
        if used > len(data):
            raise Unsayable     # values that share bytes
        values.append(value)
    return string(name_at), kind, flags, values


def claim_value(kind, value):
    if kind == 3:
        return quoted(utf16(value))
    if kind == 5:
        sid, length = sid_at(value)
        if length != len(value):
            raise Unsayable
        return short(sid)
    if kind == 16:
        return '#' + value.hex()
    number, = struct.unpack('<q' if kind == 1 else '<Q', value)
    if kind == 6 and number > 1:
        raise Unsayable
    return str(number)


def claim_text(data):
    name, kind, flags, values = claim(data)
    parts = ['"%s"' % name_text(name), CLAIMS[kind], '0x%x' % flags]
    return '(%s)' % ','.join(parts + [claim_value(kind, v) for v in values])


def bits_text(table, mask):
    if mask & ~sum(1 << bit for bit in table.values()):
        raise Unsayable
    return ''.join(word for word, bit in
                   sorted(table.items(), key=lambda item: item[1])
                   if mask >> bit & 1)


def mask_text(kind, mask):
    try:
        if kind == 0x11:
            return bits_text(LABEL, mask)
        return inverse(FILE_MASKS).get(mask) or bits_text(RIGHTS, mask)
    except Unsayable:
        return '0x%x' % mask


def flags_text(kind, flags):
    return ''.join('TP' if word == 'SA' and kind == 0x15 else word
                   for i, word in enumerate(FLAGS) if flags >> i & 1)


def ace_words(kind, flags, body):
    if kind not in TYPES:
        raise Unsayable
    try:
        mask, = struct.unpack_from('<I', body)
        at, guids = 4, ['', '']
        if kind in OBJECTS:
            present, = struct.unpack_from('<I', body, at)
            at += 4
            if present > 3:
                raise Unsayable
            for i in range(2):
                if present >> i & 1:
                    guids[i] = str(uuid.UUID(bytes_le=body[at:at + 16]))
                    at += 16
        sid, length = sid_at(body, at)
    except (struct.error, ValueError, IndexError):
        raise Unsayable from None
    rest = body[at + length:]
    fields = [TYPES[kind], flags_text(kind, flags), mask_text(kind, mask),
              *guids, short(sid)]
    if kind in CONDITIONS:
        fields.append(condition_text(rest))
    elif kind == 0x12:
        fields.append(claim_text(rest))
    elif rest:
        raise Unsayable
    return '(%s)' % ';'.join(fields)


def ace_text(kind, flags, body):
    try:
        return ace_words(kind, flags, body)
    except (Unsayable, struct.error, IndexError, ValueError):
        return '(0x%x;%s;#%s)' % (kind, flags_text(kind, flags), body.hex())


def aces_of(acl):
    _, _, size, count, _ = struct.unpack_from('<BBHHH', acl)
    if not 8 <= size <= len(acl):
        raise ValueError('ACL')
    at = 8
    for _ in range(count):
        kind, flags, length = struct.unpack_from('<BBH', acl, at)
        if length < 4 or at + length > size:
            raise ValueError('ACE')
        yield kind, flags, acl[at + 4:at + length]
        at += length


def acl_text(letter, shift, control, sd, at):
    if not control >> (2 + 2 * shift) & 1:
        return ''
    text = letter + ':'
    for bit, word in ((12, 'P'), (8, 'AR'), (10, 'AI')):
        if control >> (bit + shift) & 1:
            text += word
    if at == 0:
        return text + 'NO_ACCESS_CONTROL'
    return text + ''.join(ace_text(*ace) for ace in aces_of(sd[at:]))


def decode(sd):
    _, _, control, owner, group, sacl, dacl = struct.unpack_from('<BBHIIII', sd)
    text = ''
    if owner:
        text += 'O:' + short(sid_at(sd, owner)[0])
    if group:
        text += 'G:' + short(sid_at(sd, group)[0])
    return (text + acl_text('D', 0, control, sd, dacl) +
            acl_text('S', 1, control, sd, sacl))


# ------------------------------------------------------------------ encoding

class Reader:
    """Takes a text apart by regular expressions, from left to right."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def take(self, pattern):
        match = re.compile(pattern, re.S).match(self.text, self.at)
        if not match:
            return None
        self.at = match.end()
        return match.group()

    def need(self, pattern):
        got = self.take(pattern)
        if got is None:
            raise ValueError('expected %s at %r' %
                             (pattern, self.text[self.at:self.at + 40]))
        return got


SID_PATTERN = r'S-1-(?:0x[0-9a-f]+|\d+)(?:-\d+)*|[A-Z]{2}'


def sid_bytes(text):
    if not text.startswith('S-'):
        text = 'S-1-' + ALIASES[text]
    parts = text.split('-')[2:]
    subs = [int(p) for p in parts[1:]]
    return (bytes([1, len(subs)]) + int(parts[0], 0).to_bytes(6, 'big') +
            struct.pack('<%dI' % len(subs), *subs))


def name_bytes(text):
    units, at = [], 0
    while at < len(text):
        if text[at] == '%':
            units.append(int(text[at + 1:at + 5], 16))
            at += 5
        else:
            units.append(ord(text[at]))
            at += 1
    return struct.pack('<%dH' % len(units), *units)


def sized(code, value):
    return bytes([code]) + struct.pack('<I', len(value)) + value


def integer_bytes(text):
    sign = {'+': 1, '-': 2}.get(text[0], 3)
    digits = text.lstrip('+-')
    if digits.startswith('0x'):
        base, value = 3, int(digits, 16)
    elif len(digits) > 1 and digits[0] == '0':
        base, value = 1, int(digits, 8)
    else:
        base, value = 2, int(digits)
    return b'\x04' + struct.pack('<qBB', -value if sign == 2 else value, sign,
                                 base)


def operand_bytes(r):
    r.take(r' *')
    if r.take(r'\{'):
        items = b''
        while not r.take(r' *\}'):
            items += operand_bytes(r)
            r.take(r' *,')
        return sized(0x50, items)
    if r.take(r'"'):
        text = r.need(r'[^"]*')
        r.need(r'"')
        return sized(0x10, text.encode('utf-16-le', 'surrogatepass'))
    if r.take(r'#'):
        return sized(0x18, bytes.fromhex(r.need(r'[0-9a-f]*')))
    if r.take(r'SID\('):
        sid = sid_bytes(r.need(SID_PATTERN))
        r.need(r'\)')
        return sized(0x51, sid)
    for code, prefix in PREFIXES.items():
        if prefix and r.take(re.escape(prefix)):
            return sized(code, name_bytes(r.need(r'[A-Za-z0-9:./_%]+')))
    number = r.take(r'[+-]?(?:0x[0-9a-f]+|[0-9]+)(?![A-Za-z0-9:./_%])')
    if number:
        return integer_bytes(number)
    return sized(0xf8, name_bytes(r.need(r'[A-Za-z0-9:./_%]+')))


def term_bytes(r):
    r.take(r' *')
    if r.take(r'!'):
        return term_bytes(r) + b'\xa2'
    if r.take(r'\('):
        inner = condition_bytes(r)
        r.need(r' *\)')
        return inner
    for code, word in UNARY.items():
        if r.take(word + r'(?= )'):
            return operand_bytes(r) + bytes([code])
    left = operand_bytes(r)
    for code, word in sorted(RELATIONS.items(), key=lambda i: -len(i[1])):
        if r.take(' *' + re.escape(word) + r'(?= )'):
            return left + operand_bytes(r) + bytes([code])
    return left


def and_bytes(r):
    left = term_bytes(r)
    while r.take(r' *&&'):
        left += term_bytes(r) + b'\xa0'
    return left


def condition_bytes(r):
    left = and_bytes(r)
    while r.take(r' *\|\|'):
        left += and_bytes(r) + b'\xa1'
    return left


def padded(data):
    return data + bytes(-len(data) % 4)


def claim_bytes(r):
    r.need(r'\("')
    name = name_bytes(r.need(r'[^"]+')) + b'\0\0'
    r.need(r'",')
    kind = inverse(CLAIMS)[r.need(r'T[IUSDBX]')]
    r.need(r',')
    flags = int(r.need(r'0x[0-9a-f]+'), 16)
    values = []
    while r.take(r','):
        if kind == 3:
            r.need('"')
            values.append(r.need(r'[^"]*').encode('utf-16-le', 'surrogatepass')
                          + b'\0\0')
            r.need('"')
        elif kind in (5, 16):
            raw = (sid_bytes(r.need(SID_PATTERN)) if kind == 5 else
                   bytes.fromhex(r.need(r'#[0-9a-f]*')[1:]))
            values.append(struct.pack('<I', len(raw)) + raw)
        else:
            values.append(struct.pack('<q' if kind == 1 else '<Q',
                                      int(r.need(r'-?\d+'))))
    r.need(r'\)')
    at = 16 + 4 * len(values)
    body = padded(name)
    offsets = []
    for value in values:
        offsets.append(at + len(body))
        body += padded(value)
    return (struct.pack('<IHHII', at, kind, 0, flags, len(values)) +
            struct.pack('<%dI' % len(offsets), *offsets) + body)


def mask_value(kind, text):
    if text.startswith('0x'):
        return int(text, 16)
    if text in FILE_MASKS:
        return FILE_MASKS[text]
    table = LABEL if kind == 0x11 else RIGHTS
    return sum(1 << table[text[i:i + 2]] for i in range(0, len(text), 2))


def ace_bytes(r):
    flag_value = dict({word: 1 << i for i, word in enumerate(FLAGS)}, TP=0x40)
    r.need(r'\(')
    word = r.need(r'[^;]+')
    kind = int(word, 16) if word.startswith('0x') else inverse(TYPES)[word]
    r.need(r';')
    flags = sum(flag_value[f] for f in re.findall('..', r.need(r'[A-Z]*')))
    r.need(r';')
    if r.take(r'#'):
        body = bytes.fromhex(r.need(r'[0-9a-f]*'))
    else:
        body = struct.pack('<I', mask_value(kind, r.need(r'[^;]*')))
        r.need(r';')
        guids = [r.need(r'[^;]*'), (r.need(r';'), r.need(r'[^;]*'))[1]]
        r.need(r';')
        if kind in OBJECTS:
            body += struct.pack('<I', bool(guids[0]) | bool(guids[1]) << 1)
            for guid in guids:
                body += uuid.UUID(guid).bytes_le if guid else b''
        body += sid_bytes(r.need(SID_PATTERN))
        if r.take(r';'):
            if kind == 0x12:
                body += claim_bytes(r)
            else:
                r.need(r'\(')
                body += padded(b'artx' + condition_bytes(r))
                r.need(r'\)')
    r.need(r'\)')
    return struct.pack('<BBH', kind, flags, 4 + len(body)) + body


def acl_bytes(r):
    """(control bits of the DACL, list of ACEs; None for a NULL ACL)"""
    control = 0x0004
    for word, bit in (('P', 0x1000), ('AR', 0x0100), ('AI', 0x0400)):
        # NO_ACCESS_CONTROL begins with none of these.
        if r.take(word):
            control |= bit
    if r.take('NO_ACCESS_CONTROL'):
        return control, None
    aces = []
    while r.at < len(r.text) and r.text[r.at] == '(':
        aces.append(ace_bytes(r))
    return control, aces


def parse(text):
    """A dictionary of the parts of a descriptor."""
    r, parts, control = Reader(text), {}, 0x8000
    if r.take('O:'):
        parts['owner'] = sid_bytes(r.need(SID_PATTERN))
    if r.take('G:'):
        parts['group'] = sid_bytes(r.need(SID_PATTERN))
    for letter, name, shift in (('D:', 'dacl', 0), ('S:', 'sacl', 1)):
        if not r.take(letter):
            continue
        bits, parts[name] = acl_bytes(r)
        for bit in (2, 8, 10, 12):
            if bits >> bit & 1:
                control |= 1 << (bit + (2 if bit == 2 and shift else shift))
    if r.at != len(text):
        raise ValueError('left over: ' + text[r.at:])
    parts['control'] = control
    return parts


def acl_whole(aces):
    body = b''.join(aces)
    plain = all(a[0] < 4 or a[0] > 8 for a in aces)
    return struct.pack('<BBHHH', 2 if plain else 4, 0, 8 + len(body),
                       len(aces), 0) + body


def encode(text):
    parts, out, at = parse(text), b'', {}
    for name in ('sacl', 'dacl', 'owner', 'group'):
        part = parts.get(name)
        if part is None:
            continue
        at[name] = 20 + len(out)
        out += acl_whole(part) if name.endswith('acl') else part
    return struct.pack('<BBHIIII', 1, 0, parts['control'], at.get('owner', 0),
                       at.get('group', 0), at.get('sacl', 0),
                       at.get('dacl', 0)) + out


def same_ace(have, want):
    """Equal, but for what SDDL does not say of it."""
    if have == want:
        return True
    kind = want[0]
    if have[:2] != want[:2]:
        return False
    if kind == 0x12:    # arrangement of a resource attribute
        cut = 8 + sid_at(want, 8)[1]
        return have[4:cut] == want[4:cut] and claim(have[cut:]) == claim(want[cut:])
    if kind in CONDITIONS:      # width of integers
        return (len(have) == len(want) and
                ace_text(kind, want[1], have[4:]) ==
                ace_text(kind, want[1], want[4:]))
    return False


NOT_SAID = 0x002b | 0x4000      # 'defaulted' and the resource manager's


def check_back(text, sd):
    """Is 'sd' what 'text' says?  Raises ValueError where it is not."""
    parts = parse(text)
    revision, manager, control, *offsets = struct.unpack_from('<BBHIIII', sd)
    if control & ~NOT_SAID != parts['control']:
        raise ValueError('control %x, not %x' % (parts['control'], control))
    if manager and not control & 0x4000:
        raise ValueError('reserved byte')
    where = dict(zip(('owner', 'group', 'sacl', 'dacl'), offsets))
    for name, at in where.items():
        part = parts.get(name)
        if (part is None) != (at == 0):
            raise ValueError(name + ' is missing or too many')
        if part is None:
            continue
        if not name.endswith('acl'):
            if sd[at:at + len(part)] != part:
                raise ValueError(name)
            continue
        size, count = struct.unpack_from('<HH', sd, at + 2)
        if count != len(part):
            raise ValueError('%s of %d entries' % (name, count))
        pos = at + 8
        for ace in part:
            length, = struct.unpack_from('<H', sd, pos + 2)
            if not same_ace(ace, sd[pos:pos + length]):
                raise ValueError('%s: entry %s' % (name, ace.hex()))
            pos += length
        if pos > at + size:
            raise ValueError(name + ' size')
    return rebuilt(parts, where, sd) == sd


def rebuilt(parts, where, sd):
    """The descriptor again, each part where it was: its own bytes exactly, unless a
    condition or attribute is arranged differently, or there is room between."""
    out = bytearray(len(sd))
    out[0:1], out[1:2] = b'\1', sd[1:2]
    control, = struct.unpack_from('<H', sd, 2)
    struct.pack_into('<HIIII', out, 2, parts['control'] | control & NOT_SAID,
                     where['owner'], where['group'], where['sacl'],
                     where['dacl'])
    for name, at in where.items():
        part = parts.get(name)
        if part is None:
            continue
        if name.endswith('acl'):
            whole = bytearray(acl_whole(part))
            whole[0:4] = sd[at:at + 4]      # revision and room at the end
            part = whole
        out[at:at + len(part)] = part
    return bytes(out)


def entries(data):
    """(id, at, descriptor) of a $SDS stream: each block of 256 KiB, not its copy."""
    for block in range(0, len(data), 0x80000):
        at = block
        end = min(block + 0x40000, len(data))
        while at + 20 <= end:
            _, ident, offset, length = struct.unpack_from('<IIQI', data, at)
            if length < 20 or offset != at or ident == 0:
                break
            yield ident, at, data[at + 20:at + length]
            at = (at + length + 15) & ~15


def utf8(text):
    return text.encode('utf-8', 'surrogatepass')


def main(argv):
    out = sys.stdout.buffer
    if argv[1:2] == ['encode']:
        for line in sys.stdin.buffer:
            text = line.rstrip(b'\n').decode('utf-8', 'surrogatepass')
            print(encode(text).hex())
        return 0
    with open(argv[2], 'rb') as file:
        data = file.read()
    if argv[1] == 'decode':
        for ident, at, sd in entries(data):
            out.write(b'%d\t%d\t%d\t%s\n' % (ident, at, len(sd),
                                             utf8(decode(sd))))
        return 0
    if argv[1] == 'back':
        by_id = {ident: sd for ident, _, sd in entries(data)}
        count = exact = bad = 0
        for line in sys.stdin.buffer:
            ident, text = line.rstrip(b'\n').decode(
                'utf-8', 'surrogatepass').split('\t', 1)
            count += 1
            try:
                exact += check_back(text, by_id[int(ident)])
            except (ValueError, KeyError) as error:
                print('id %s: %r: %s' % (ident, error, text))
                bad += 1
        print('%d descriptors, %d to the byte, %d wrong' % (count, exact, bad))
        return bad != 0 or count != len(by_id)
    sys.stderr.write('usage: sddl.py decode|back FILE, or sddl.py encode\n')
    return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv))
