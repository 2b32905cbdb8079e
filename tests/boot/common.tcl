# SPDX-License-Identifier: Apache-2.0
#
# What the boot tests share: a machine is started, a person types at its console, and what it answers is checked.

set timeout 30
# A fast typist.
set send_slow {1 0.005}
set prompt "kozo> "
# What is kept of an answer to be looked through: the longest, that to `caps`, is more than expect's 2000 bytes.
match_max -d 100000

# Ends the test: the runner shows the reason.
proc fail {reason} {
    puts "\nWHY: $reason"
    stop
    exit 1
}

proc skip {reason} {
    puts "\nWHY: $reason"
    exit 77
}

# Ends the machine, if it still runs.
proc stop {} {
    global spawn_id
    if {[info exists spawn_id]} {
        catch {exec kill [exp_pid]}
        catch {close}
    }
}

# The disk image of a system in systems/, or of a project's.
proc image_of {system} {
    global env
    return $env(KOZO_BUILD)/systems/$system/$system.img
}

# Starts a machine; the options are those of qemu.sh.
proc boot {args} {
    global env spawn_id
    set log $env(KOZO_TEST_LOG).serial
    spawn -noecho sh scripts/qemu.sh --limit 80 --log $log --record $env(KOZO_TEST_LOG).panic {*}$args
    set ::spawn_id $spawn_id
}

# Gives the machines of this test flash, which is device memory that no driver is for.
proc with_flash {} {
    set ::env(KOZO_FLASH) 1
}

# Was all tried that device memory is needed for?
proc check_device_memory {answer} {
    if {[regexp {not exercised: device memory[^\r\n]*} $answer lack]} {
        fail $lack
    }
}

# Ends the test, once the kernel has told all of its record.
proc panicked {cause} {
    expect {
        -timeout 3
        -ex "PANIC: halted" {}
        timeout {}
        eof {}
    }
    fail "the kernel panicked: [string trim $cause]"
}

# Waits for a text that the console must show.
proc see {text {seconds 30}} {
    expect {
        -timeout $seconds
        -ex $text {}
        -re {PANIC[^\r\n]*[\r\n]} { panicked $expect_out(0,string) }
        timeout { fail "'$text' was not shown within $seconds s" }
        eof { fail "the machine ended before it showed '$text'" }
    }
}

# Types a line and returns what was shown from there to the next prompt, without the line itself.
proc type {line {seconds 20}} {
    global prompt
    send -s -- "$line\r"
    expect {
        -timeout $seconds
        -re "^(.*?)\r\r?\n(.*?)$prompt" { return [string map {\r ""} $expect_out(2,string)] }
        -re {PANIC[^\r\n]*[\r\n]} { panicked $expect_out(0,string) }
        timeout { fail "no prompt within $seconds s after '$line'" }
        eof { fail "the machine ended after '$line'" }
    }
}

# Types a line and checks that the answer has each of the patterns in it.
proc check {line args} {
    set answer [type $line]
    foreach pattern $args {
        if {![regexp -line -- $pattern $answer]} {
            fail "'$line' did not answer with '$pattern'"
        }
    }
    return $answer
}

# Waits for the machine's end, which must be one with status 0.
proc ended {{seconds 20}} {
    expect {
        -timeout $seconds
        eof {}
        timeout { fail "the machine did not end within $seconds s" }
    }
    set status [lindex [wait] 3]
    if {$status != 0} {
        fail "the machine ended with status $status"
    }
}

proc power_off {} {
    send -s -- "poweroff\r"
    ended
}
