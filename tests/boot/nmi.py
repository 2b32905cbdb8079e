# SPDX-License-Identifier: Apache-2.0
"""For nmi.exp: sends NMIs to where the kernel must not rely on GS or on the stack pointer, and looks what it makes of them.

Those places are found in the kernel itself: each SWAPGS, SYSRET and IRET, what follows a SWAPGS or replaces rsp, and the
entry of SYSCALL; and in user mode what follows a SYSRET or an IRET. At each the machine is stopped on its way, user mode's
GS base is made one of the kernel's, which no user can do, and the NMI must bring the kernel to panic_exception() with all
registers as they were. Then the machine is put back to its snapshot "before".
"""

import struct

import gdb

REGISTERS = "r15 r14 r13 r12 r11 r10 r9 r8 rbp rdi rsi rdx rcx rbx rax".split()
FRAME = REGISTERS + "vector error_code rip cs eflags rsp ss".split()
NMI = 2
# RF, which the emulator sets in the frame from QEMU 10 on.
RESUME = 1 << 16
MASK = (1 << 64) - 1
# Timer interrupts within which all that ever runs has run.
PATIENCE = 40

breakpoints = []


def number(expression):
    return int(gdb.parse_and_eval("(unsigned long)(%s)" % expression)) & MASK


def register(name):
    return int(gdb.parse_and_eval("$" + name).format_string(format="x"), 16) & MASK


def run(command):
    return gdb.execute(command, to_string=True)


def stop_at(places):
    """Makes these the only breakpoints. There must be none where an NMI is to come: gdb would step over it first, and the
    machine takes none in a step."""
    for breakpoint in breakpoints:
        breakpoint.delete()
    breakpoints[:] = [gdb.Breakpoint("*0x%x" % place, internal=True) for place in places]


def back():
    stop_at([])
    run("monitor loadvm before")
    run("maintenance flush register-cache")


def text():
    """Addresses and instructions of all of the kernel."""
    line = run("info files")
    start, end = next(entry.split()[:3:2] for entry in line.splitlines() if entry.endswith("is .text"))
    arch = gdb.selected_inferior().architecture()
    at, end = int(start, 16), int(end, 16)
    while at < end:
        one = arch.disassemble(at)[0]
        yield at, one["asm"]
        at += one["length"]


def places():
    found = {number("&syscall_entry")}
    before = ""
    for at, instruction in text():
        if instruction.split()[0] in ("swapgs", "sysretq", "sysret", "sysretl", "iretq", "iret"):
            found.add(at)
        if before.startswith("swapgs") or (before.startswith("mov") and before.endswith(",%rsp")):
            found.add(at)
        before = instruction
    return found


def place(at):
    return run("info symbol 0x%x" % at).split(" in section")[0].strip()


def travel(wanted):
    """Lets the machine run to one of these places. Returns it, or None where none is come by any more."""
    back()
    stop_at([*wanted, number("&scheduler_tick")])
    breakpoints[-1].ignore_count = PATIENCE
    run("continue")
    at = register("rip")
    return at if at in wanted else None


def send(what):
    """Sends an NMI and returns what is wrong with what comes of it."""
    registers = {name: register(name) for name in FRAME if name not in ("vector", "error_code")}
    users_base = "gs_base" if register("gs_base") != number("&cpu") else "k_gs_base"
    run("set $%s = %d" % (users_base, number("&kernel_main")))
    run("set $fs_base = %d" % number("&kernel_main"))
    run("monitor nmi")
    stop_at([number("&panic_exception"), number("&kernel_entry")])
    run("continue")
    if register("rip") != number("&panic_exception"):
        return "the kernel did not panic, it went to 0x%x" % register("rip")
    frame = dict(zip(FRAME, struct.unpack("<22Q", gdb.selected_inferior().read_memory(register("rdi"), 22 * 8))))
    if (frame["vector"], frame["error_code"]) != (NMI, 0):
        return "an exception %d at 0x%x" % (frame["vector"], frame["rip"])
    for name, value in registers.items():
        if (frame[name] ^ value) & ~(RESUME if name == "eflags" else 0):
            return "%s was 0x%x, the frame has 0x%x" % (name, value, frame[name])
    stack = number("&interrupt_stacks[0]")
    if not stack < register("rsp") <= stack + number("sizeof(interrupt_stacks[0])"):
        return "it came on the stack at 0x%x" % register("rsp")
    return None


def try_at(at, what):
    wrong = send(what)
    print("%s nmi: %s%s" % ("FAIL" if wrong else "ok", what, ": " + wrong if wrong else ""))


def during_another_panic():
    """It returns to where the panic was told. Leaves the kernel to tell the rest."""
    end = next(at for at, instruction in text() if at > number("&nmi") and instruction.startswith("iret"))
    travel({number("&leave_kernel")})
    run("set $rip = %d" % number("&__stack_chk_fail"))
    stop_at([number("&serial_write_record")])
    breakpoints[0].ignore_count = 100
    run("continue")
    told, stack = register("rip"), register("rsp")
    run("monitor nmi")
    stop_at([end, number("&panic_exception"), number("&kernel_entry")])
    run("continue")
    reached = register("rip")
    stop_at([])
    run("stepi")
    good = reached == end and (register("rip"), register("rsp")) == (told, stack)
    print("%s nmi: while another panic is told" % ("ok" if good else "FAIL"))


def main():
    wanted = places()
    users = [at for at, instruction in text() if at in wanted and instruction.startswith(("sysret", "iret"))]
    while wanted:
        at = travel(wanted)
        if at is None:
            break
        wanted.remove(at)
        try_at(at, place(at))
        if at in users and travel({at}) == at:
            run("stepi")
            try_at(register("rip"), "user mode, behind " + place(at))
    for at in sorted(wanted):
        # No service sends capabilities to another while nothing is typed.
        brings = number("&rich_call") <= at < number("&not_ipc")
        print("not come by: " + ("capabilities, " if brings else "") + place(at))
    during_another_panic()


main()
