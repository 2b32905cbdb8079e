# SPDX-License-Identifier: Apache-2.0
#
# What the tests of screen and keyboard share: QEMU's monitor presses keys and takes pictures, and the pictures are read
# by the console's font. Sourced after common.tcl.

# As readscreen writes, wherever the test runs.
encoding system utf-8

source scripts/monitor.tcl

# Starts a machine as boot does, with options of qemu.sh and of QEMU, and with a monitor that only the test talks to.
proc boot_with_monitor {options qemu_options} {
    global env
    set monitor_options [monitor_pipes $env(KOZO_TEST_LOG).qmp]
    boot {*}$options -- {*}$monitor_options {*}$qemu_options
    monitor_open
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
