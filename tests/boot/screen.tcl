# SPDX-License-Identifier: Apache-2.0
#
# What the tests of screen and keyboard share: QEMU's monitor presses keys and takes pictures, and the pictures are read
# by the console's font. Sourced after common.tcl.

# As readscreen writes, wherever the test runs.
encoding system utf-8

# Starts a machine as boot does, with options of qemu.sh and of QEMU, and with a monitor that only the test talks to (QMP,
# through two named pipes).
proc boot_with_monitor {options qemu_options} {
    global env monitor
    set pipe $env(KOZO_TEST_LOG).qmp
    file delete $pipe.in $pipe.out
    exec mkfifo $pipe.in $pipe.out
    boot {*}$options -- -chardev pipe,id=qmp,path=$pipe -mon chardev=qmp,mode=control {*}$qemu_options
    # Opened for both ways, a named pipe waits for nobody.
    set monitor(to) [open $pipe.in RDWR]
    set monitor(from) [open $pipe.out RDWR]
    fconfigure $monitor(from) -blocking 0
    execute {"execute": "qmp_capabilities"}
}

# Sends QEMU a command and waits until it is done. Events that come meanwhile are passed over.
proc execute {members} {
    global monitor
    puts $monitor(to) "{$members}"
    flush $monitor(to)
    for {set i 0} {$i < 1000} {incr i} {
        while {[gets $monitor(from) line] >= 0} {
            if {[string first {"error"} $line] == 1} {
                fail "QEMU did not take '$members': $line"
            }
            if {[string first {"return"} $line] == 1} {
                return
            }
        }
        after 20
    }
    fail "QEMU did not answer '$members'"
}

# QEMU's names of the keys that type other characters than letters and digits; capital letters take shift.
set key_names {
    " " spc "\r" ret . dot , comma / slash - minus ; semicolon ! shift-1 ? shift-slash : shift-semicolon _ shift-minus
}

# Presses the keys that type a text.
proc type_keys {text} {
    global key_names
    foreach character [split $text ""] {
        if {[dict exists $key_names $character]} {
            press [dict get $key_names $character]
        } elseif {[string is upper $character]} {
            press shift-[string tolower $character]
        } else {
            press $character
        }
    }
}

# Presses keys by their names, for 10 ms each.
proc press {args} {
    foreach key $args {
        execute "\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"sendkey $key 10\"}"
    }
}

# What stands on the screen, with the colours as readscreen tells them; or why it cannot be read, as before KOZO has it.
proc screen {} {
    global env
    set picture $env(KOZO_TEST_LOG).ppm
    execute "\"execute\": \"screendump\", \"arguments\": {\"filename\": \"$picture\"}"
    catch {exec build/tools/readscreen --colours $picture} text
    return $text
}

# Waits until the screen has each of the patterns in it, and returns what stands there.
proc see_screen {args} {
    for {set i 0} {$i < 100} {incr i} {
        set text [screen]
        set missing [lmap pattern $args {
            if {[regexp -line -- $pattern $text]} continue
            set pattern
        }]
        if {![llength $missing]} {
            return $text
        }
        after 200
    }
    puts "\n$text"
    fail "the screen does not show '[lindex $missing 0]'"
}

# Passes over what the serial port has shown meanwhile.
proc catch_up {} {
    expect {
        -timeout 1
        -re {.+} { exp_continue }
        timeout {}
    }
}
