"""Runs a command on a kernel that seems to have no Landlock: degraded.py COMMAND …

A filter of system calls answers ENOSYS, as older kernels and some container runtimes do. The
command can't lift it, and knows nothing of it.
"""

import ctypes
import os
import struct
import sys

# landlock_create_ruleset, landlock_add_rule, landlock_restrict_self: the same everywhere.
LANDLOCK = (444, 445, 446)
ENOSYS = 38
PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def forbid(calls):
    steps = [(LOAD_NUMBER, 0, 0, 0)]
    for left, call in enumerate(calls):
        # To the last step, which refuses, over what is left and the step that allows.
        steps.append((JUMP_IF_EQUAL, len(calls) - left, 0, call))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, ERRNO | ENOSYS)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    for call in [(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
                 (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)]:
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    forbid(LANDLOCK)
    os.execvp(sys.argv[1], sys.argv[1:])
