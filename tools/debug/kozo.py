# SPDX-License-Identifier: Apache-2.0
"""gdb commands that know KOZO: threads, CNodes, derivation trees, page tables.

gdb has to have the kernel's symbols before it reads this file, and reads it from the top of the repository. Layouts come
from the kernel's debug information, names and numbers from build/abi/kozo.json: nothing is written down twice. Nothing in
the machine is changed.

There is no list of all threads in the kernel. They are found as the kernel itself would find them: from the per-CPU block
and the current thread by capabilities, queues and derivation trees.
"""

import glob
import json
import os
import struct

import gdb

with open("build/abi/kozo.json") as definition:
    ABI = json.load(definition)

CONSTANTS = {constant["name"]: int(constant["hex"], 16) for constant in ABI["constants"]}
DIRECT_MAP = CONSTANTS["DIRECT_MAP"]
KERNEL_BASE = CONSTANTS["KERNEL_BASE"]
TYPES = {kind["number"]: kind["name"] for kind in ABI["objects"]}
RIGHTS = {(kind["number"], 1 << right["bit"]): right["name"] for kind in ABI["objects"] for right in kind["rights"]}
ENUMS = {enum["name"]: {value["value"]: value["name"] for value in enum["values"]} for enum in ABI["enums"]}
STATES = ENUMS["ThreadState"]
THREAD_SLOTS = ENUMS["ThreadSlot"]

PAGE = 4096
PRESENT, WRITABLE, USER, LARGE, NO_EXECUTE = 1, 2, 4, 1 << 7, 1 << 63
FRAME_BITS = 0x000FFFFFFFFFF000


def number(expression):
    return int(gdb.parse_and_eval(expression).cast(gdb.lookup_type("unsigned long"))) & (1 << 64) - 1


def sizeof(kind):
    return gdb.lookup_type(kind).sizeof


def offset(kind, member):
    return number("&((%s *)0)->%s" % (kind, member))


def read(address, size):
    return gdb.selected_inferior().read_memory(address, size).tobytes()


def word(address):
    return struct.unpack("<Q", read(address, 8))[0]


class Layout:
    """Offsets, taken before a service's symbols can get in the way."""

    slot = {
        name: offset("struct slot", name)
        for name in ("object", "badge", "entry", "rights", "type", "size_bits", "home", "open", "close")
    }
    slot_size = sizeof("struct slot")
    thread = {
        name: offset("struct thread", name)
        for name in ("state", "priority", "cnode_slots", "space_root", "reply", "notification", "blocked_on", "next", "slots")
    }
    thread_size = 1 << number("(unsigned)THREAD_SIZE_BITS")
    slot_count = offset("struct cnode", "slot_count")
    endpoint_queue = offset("struct endpoint", "waiting.head")
    reply_threads = [offset("struct reply", name) for name in ("caller", "bound")]
    notification_bound = offset("struct notification", "bound")
    notification_waiters = offset("struct notification", "waiters.head")
    irq_slot = offset("struct irq", "notification")
    timer_slot = offset("struct timer", "notification")
    home_thread = number("(unsigned)HOME_THREAD")
    home_irq = number("(unsigned)HOME_IRQ")
    home_timer = number("(unsigned)HOME_TIMER")
    home_grave = number("(unsigned)HOME_GRAVE")
    cpu = number("&cpu")
    idle = number("&cpu.idle")
    nobody = number("&cpu.nobody")
    current = number("&cpu.current")
    ready = number("&cpu.ready")
    queues = sizeof("struct queue")
    priorities = CONSTANTS["PRIORITY_MAX"] + 1
    irqs = number("&cpu.irqs")
    irq_lines = number("(unsigned)IRQ_LINES")
    roots = [number("&cpu." + name) for name in ("current", "handoff", "slice_owner")]
    build_id = number("&kozo_build_id_note")


class Slot:
    """A capability slot, as it was when it was read."""

    def __init__(self, address, memory):
        def field(name, form):
            return struct.unpack_from("<" + form, memory, Layout.slot[name])[0]

        self.address = address
        self.object = field("object", "Q")
        self.word = field("badge", "Q")
        self.entry = field("entry", "Q")
        self.rights = field("rights", "I")
        self.type = field("type", "B")
        self.size_bits = field("size_bits", "B")
        self.home = field("home", "B")
        if self.home == Layout.home_grave:
            # Slot 0 of a CNode that has died stands for its last capability.
            self.object = address
        self.open_next = struct.unpack_from("<Q", memory, Layout.slot["open"] + 8)[0]
        self.close_next = struct.unpack_from("<Q", memory, Layout.slot["close"] + 8)[0]

    @property
    def open(self):
        return self.address + Layout.slot["open"]

    @property
    def close(self):
        return self.address + Layout.slot["close"]

    @property
    def kind(self):
        return TYPES.get(self.type, "type %d" % self.type)

    def is_plausible(self):
        """Is there a slot at all? Every home says how a slot in it is aligned."""
        if self.type not in TYPES or self.home > Layout.home_grave:
            return False
        if Layout.home_irq <= self.home < Layout.home_grave:
            place = Layout.irq_slot if self.home == Layout.home_irq else Layout.timer_slot
            return (self.address - place) % 128 == 0
        if Layout.home_thread <= self.home < Layout.home_irq:
            first = self.address - (self.home - Layout.home_thread) * Layout.slot_size
            return (first - Layout.thread["slots"]) % Layout.thread_size == 0
        return self.address % Layout.slot_size == 0

    def rights_text(self):
        names = [name for (kind, bit), name in RIGHTS.items() if kind == self.type and self.rights & bit]
        return " ".join(names) or "-"

    def detail(self):
        if self.kind in ("Endpoint", "Notification"):
            return "badge %#x" % self.word
        if self.kind == "Untyped":
            return "2^%d bytes, %#x used" % (self.size_bits, self.word)
        if self.kind == "IoPort":
            return "ports %#x to %#x" % (self.word & 0xFFFF, self.word >> 16 & 0xFFFF)
        if self.kind in ("Frame", "PageTable"):
            return "mapped at %#x" % self.word if self.entry else "not mapped"
        return ""


def slot_at(address):
    return Slot(address, read(address, Layout.slot_size))


def slot_of_link(link):
    """The slot that a link of the brackets belongs to, and whether it is the opening one."""
    for name in ("open", "close"):
        slot = slot_at(link - Layout.slot[name])
        if slot.is_plausible():
            return slot, name == "open"
    raise gdb.GdbError("the link at %#x is part of no slot" % link)


def waits_on(thread):
    """The object that a thread waits on. A receiver knows it by the slot of its capability."""
    if thread["state"] == state_number("RECEIVING"):
        return slot_at(thread["blocked_on"]).object
    return thread["blocked_on"]


class System:
    """All that can be reached now."""

    def __init__(self):
        self.threads, self.cnodes, self.slots, self.where = {}, {}, {}, {}
        self.seen = set()
        self.pending = []
        self.spaces = {}
        check_kernel()
        for root in Layout.roots:
            self.want("Thread", word(root))
        ready = read(Layout.ready, Layout.queues * Layout.priorities)
        for at in range(0, len(ready), Layout.queues):
            self.want("Thread", struct.unpack_from("<Q", ready, at)[0])
        for irq in struct.unpack("<%dQ" % Layout.irq_lines, read(Layout.irqs, 8 * Layout.irq_lines)):
            self.want("Irq", irq)
        while self.pending:
            kind, address = self.pending.pop()
            getattr(self, "visit_" + kind)(address)

    def want(self, kind, address):
        if address and (kind, address) not in self.seen and hasattr(self, "visit_" + kind):
            self.seen.add((kind, address))
            self.pending.append((kind, address))

    def visit_Thread(self, address):
        memory = read(address, sizeof_thread)
        thread = {
            name: struct.unpack_from("<B" if name in ("state", "priority") else "<Q", memory, at)[0]
            for name, at in Layout.thread.items()
        }
        self.threads[address] = thread
        self.want("Reply", thread["reply"])
        self.want("Notification", thread["notification"])
        self.want("Thread", thread["next"])
        if thread["state"] != state_number("READY"):
            kinds = {"SENDING": "Endpoint", "RECEIVING": "Endpoint", "CALLING": "Reply", "WAITING": "Notification"}
            self.want(kinds.get(STATES.get(thread["state"])), waits_on(thread))
        for which, name in THREAD_SLOTS.items():
            at = Layout.thread["slots"] + which * Layout.slot_size
            self.add_slot(Slot(address + at, memory[at : at + Layout.slot_size]), address, name)

    def visit_CNode(self, address):
        count = word(address + Layout.slot_count)
        memory = read(address, count * Layout.slot_size)
        handles = {}
        for handle in range(1, count):
            slot = Slot(address + handle * Layout.slot_size, memory[handle * Layout.slot_size : (handle + 1) * Layout.slot_size])
            if slot.type:
                handles[handle] = slot
                self.add_slot(slot, address, handle)
        self.cnodes[address] = (count, handles)

    def want_thread(self, address):
        if address != Layout.nobody:
            self.want("Thread", address)

    def visit_Endpoint(self, address):
        self.want_thread(word(address + Layout.endpoint_queue))

    def visit_Reply(self, address):
        for thread in Layout.reply_threads:
            self.want_thread(word(address + thread))

    def visit_Notification(self, address):
        self.want("Thread", word(address + Layout.notification_bound))
        self.want("Thread", word(address + Layout.notification_waiters))

    def visit_Irq(self, address):
        self.add_slot(slot_at(address + Layout.irq_slot), address, "notification")

    def visit_Timer(self, address):
        self.add_slot(slot_at(address + Layout.timer_slot), address, "notification")

    def add_slot(self, slot, owner, place):
        if slot.type:
            self.where[slot.address] = (owner, place)
            self.follow(slot)

    def follow(self, slot):
        """Goes once around the ring of the tree that the slot is in."""
        while slot.address not in self.slots:
            self.slots[slot.address] = slot
            if slot.home != Layout.home_grave:
                self.want(slot.kind, slot.object)
            if slot.home == Layout.home_timer:
                self.want("Timer", slot.address - Layout.timer_slot)
            elif slot.home == Layout.home_irq:
                self.want("Irq", slot.address - Layout.irq_slot)
            elif Layout.home_thread <= slot.home < Layout.home_irq:
                first = slot.address - (slot.home - Layout.home_thread) * Layout.slot_size
                self.want("Thread", first - Layout.thread["slots"])
            link = slot.open_next
            while True:
                slot, opens = slot_of_link(link)
                if opens:
                    break
                link = slot.close_next

    def name_of_space(self, root):
        if root not in self.spaces:
            self.spaces[root] = find_program(root)
        return self.spaces[root]

    def name(self, thread):
        if thread == Layout.idle:
            return "(idle)"
        return self.name_of_space(self.threads[thread]["space_root"]) or "?"

    def owner(self, address):
        """Names a CNode, thread or interrupt that a slot is in."""
        if address in self.threads:
            return self.name(address)
        for thread, state in self.threads.items():
            if state["cnode_slots"] == address:
                return self.name(thread)
        return "%#x" % address

    def place(self, slot):
        if slot.address not in self.where:
            return ""
        owner, place = self.where[slot.address]
        return "%s:%s" % (self.owner(owner), place)

    def find_thread(self, text):
        """A thread by its service's name, or by its address."""
        for thread in sorted(self.threads):
            if self.name(thread) == text:
                return thread
        try:
            address = number(text)
        except gdb.error:
            address = None
        if address not in self.threads:
            raise gdb.GdbError("no thread %s; 'kozo threads' lists them" % text)
        return address

    def find_slot(self, text):
        thread, colon, handle = text.partition(":")
        if not colon:
            slot = slot_at(number(text))
        else:
            cnode = self.threads[self.find_thread(thread)]["cnode_slots"]
            slot = slot_at(cnode + number(handle) * Layout.slot_size)
        if not slot.is_plausible():
            raise gdb.GdbError("no capability at %s" % text)
        return slot


sizeof_thread = sizeof("struct thread")


def state_number(name):
    return next(value for value, text in STATES.items() if text == name)


# ---- Page tables


def entries_on_the_way(root, address):
    """(level, address of the entry, entry) from the top-level table down to what is mapped, or to what is missing."""
    table = root & FRAME_BITS
    for level in (4, 3, 2, 1):
        at = DIRECT_MAP + table + 8 * (address >> 12 + 9 * (level - 1) & 511)
        entry = word(at)
        yield level, at, entry
        if not entry & PRESENT or level == 1 or entry & LARGE and level < 4:
            return
        table = entry & FRAME_BITS


def physical_page(root, address):
    """Where the page of 4 KiB at `address` lies, or None."""
    level, _, entry = list(entries_on_the_way(root, address))[-1]
    if not entry & PRESENT:
        return None
    size = 1 << 12 + 9 * (level - 1)
    return (entry & FRAME_BITS & ~(size - 1)) + (address & size - 1 & ~(PAGE - 1))


# ---- Which program a space holds: the one in build/services whose code is there


def code_of(path):
    """Address and bytes of the first executable segment of an ELF file."""
    with open(path, "rb") as file:
        elf = file.read()
    headers, size, count = struct.unpack_from("<Q", elf, 32)[0], *struct.unpack_from("<HH", elf, 54)
    for at in range(headers, headers + size * count, size):
        kind, flags, start, address, _, length = struct.unpack_from("<IIQQQQ", elf, at)
        if kind == 1 and flags & 1:
            return address, elf[start : start + length]
    return 0, b""


PROGRAMS = {os.path.basename(path)[: -len(".debug")]: code_of(path) for path in glob.glob("build/services/*.debug")}


def find_program(root):
    pages = {}

    def holds(address, code):
        for at in range(0, len(code), PAGE):
            page = (address + at) & ~(PAGE - 1)
            if page not in pages:
                physical = physical_page(root, page)
                pages[page] = read(DIRECT_MAP + physical, PAGE) if physical is not None else b""
            part = code[at : at + PAGE - (address + at - page)]
            if pages[page][address + at - page :][: len(part)] != part:
                return False
        return len(code) > 0

    for name, (address, code) in PROGRAMS.items():
        if holds(address, code):
            return name
    return None


def check_kernel():
    """Is the kernel that runs the one whose symbols gdb has?"""
    try:
        running = read(Layout.build_id, 36)[16:]
    except gdb.MemoryError:
        raise gdb.GdbError("the kernel is not there yet: 'hbreak kernel_main' and 'continue'")
    for objfile in gdb.objfiles():
        if objfile.filename.endswith("kozo.elf") and objfile.build_id == running.hex():
            return
    raise gdb.GdbError("the machine runs another kernel, of build %s" % running.hex())


# ---- The commands


class Kozo(gdb.Command):
    """What KOZO's kernel knows."""

    def __init__(self):
        super().__init__("kozo", gdb.COMMAND_DATA, prefix=True)


class Command(gdb.Command):
    arguments = (0, 0)

    def __init__(self):
        super().__init__("kozo " + type(self).__name__.lower(), gdb.COMMAND_DATA)

    def invoke(self, text, _from_terminal):
        words = gdb.string_to_argv(text)
        least, most = self.arguments
        if not least <= len(words) <= most:
            raise gdb.GdbError("it is '%s'" % self.__doc__.partition(":")[0])
        self.run(*words)


class Threads(Command):
    """kozo threads: every thread that can be found, with its state, priority and service; * is the current one."""

    def run(self):
        system = System()
        current = word(Layout.current)
        print("  %-18s %-10s %8s  %-12s %s" % ("thread", "state", "priority", "service", "waits on"))
        for address, thread in sorted(system.threads.items(), key=lambda item: (-item[1]["priority"], item[0])):
            state = STATES.get(thread["state"], "state %d" % thread["state"])
            waits = "%#x" % waits_on(thread) if state in ("SENDING", "RECEIVING", "CALLING", "WAITING") else ""
            mark = "*" if address == current else " "
            line = "%s %#-18x %-10s %8d  %-12s %s"
            print((line % (mark, address, state, thread["priority"], system.name(address), waits)).rstrip())


class Cnode(Command):
    """kozo cnode THREAD: the capabilities of a thread, given by its service's name or its address."""

    arguments = (1, 1)

    def run(self, name):
        system = System()
        thread = system.find_thread(name)
        cnode = system.threads[thread]["cnode_slots"]
        if cnode not in system.cnodes:
            raise gdb.GdbError("%s has no CNode" % name)
        count, handles = system.cnodes[cnode]
        print("%s: CNode %#x, %d of %d slots in use" % (system.name(thread), cnode, len(handles), count - 1))
        print("%6s  %-18s %-14s %-18s %s" % ("handle", "slot", "type", "object", "rights"))
        for handle, slot in handles.items():
            line = "%6d  %#x %-14s %#-18x %s  %s"
            print((line % (handle, slot.address, slot.kind, slot.object, slot.rights_text(), slot.detail())).rstrip())


class Tree(Command):
    """kozo tree SLOT: what was derived from a capability, given by the slot's address or as THREAD:HANDLE."""

    arguments = (1, 1)

    def run(self, text):
        system = System()
        slot = system.find_slot(text)
        path = [slot]
        self.show(system, slot, 0)
        link = slot.open_next
        while path:
            if link == path[-1].close:
                link = path.pop().close_next
                continue
            child = slot_at(link - Layout.slot["open"])
            self.show(system, child, len(path))
            path.append(child)
            link = child.open_next

    @staticmethod
    def show(system, slot, depth):
        line = "%s%s %#x  %s  slot %#x  %s" % (
            "  " * depth, slot.kind, slot.object, slot.detail() or slot.rights_text(), slot.address, system.place(slot))
        print(line.rstrip())


class Walk(Command):
    """kozo walk ADDRESS [SPACE]: the page tables on the way to an address, in the space that runs, in a thread's, given by
    its service's name or address, or in that whose top-level table lies at a physical address."""

    arguments = (1, 2)

    def run(self, where, space=None):
        check_kernel()
        address = number(where)
        root = number("$cr3") if space is None else self.root(space)
        writable, user, executable = True, True, True
        print("%#x in the space at %#x" % (address, root & FRAME_BITS))
        for level, at, entry in entries_on_the_way(root, address):
            if not entry & PRESENT:
                print("  level %d  entry at %#x: %016x  nothing" % (level, at, entry))
                print("not mapped")
                return
            writable &= bool(entry & WRITABLE)
            user &= bool(entry & USER)
            executable &= not entry & NO_EXECUTE
            size = 1 << 12 + 9 * (level - 1)
            is_page = level == 1 or entry & LARGE
            what = "a page of %d KiB" % (size >> 10) if is_page else "a table"
            print("  level %d  entry at %#x: %016x  %s" % (level, at, entry, what))
        rights = "".join(letter if allowed else "-" for letter, allowed in (("w", writable), ("x", executable)))
        physical = (entry & FRAME_BITS & ~(size - 1)) + (address & size - 1)
        print("physical %#x, r%s for %s" % (physical, rights, "user and kernel" if user else "the kernel"))
        self.show_filler(address, at)

    @staticmethod
    def root(space):
        system = System()
        try:
            return system.threads[system.find_thread(space)]["space_root"]
        except gdb.GdbError:
            if space[:1].isdigit():
                return number(space)
            raise

    @staticmethod
    def show_filler(address, entry):
        """Beside each entry for user memory the table keeps the slot that filled it."""
        if address >> 47:
            return
        filler = word(entry + PAGE)
        print("by the capability in slot %#x" % filler if filler else "by the kernel, at boot")


for command in (Kozo, Threads, Cnode, Tree, Walk):
    command()
