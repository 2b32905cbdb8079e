# SPDX-License-Identifier: Apache-2.0
#
# A monitor of QEMU's that only a script for expect talks to (QMP, through two named pipes): it presses keys and takes
# pictures. Whoever sources it has a `proc fail {reason}`.

# Makes the pipes PATH.in and PATH.out. Returns the options by which QEMU takes them.
proc monitor_pipes {path} {
    global monitor
    set monitor(path) $path
    file delete $path.in $path.out
    exec mkfifo $path.in $path.out
    return [list -chardev pipe,id=qmp,path=$path -mon chardev=qmp,mode=control]
}

# Once QEMU is on its way.
proc monitor_open {} {
    global monitor
    # Opened for both ways, a named pipe waits for nobody.
    set monitor(to) [open $monitor(path).in RDWR]
    set monitor(from) [open $monitor(path).out RDWR]
    fconfigure $monitor(from) -blocking 0
    execute {"execute": "qmp_capabilities"}
}

# Sends QEMU a command and waits until it is done. Events that come meanwhile are passed over. Returns the answer's line.
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
                return $line
            }
        }
        after 20
    }
    fail "QEMU did not answer '$members'"
}

# Presses keys by the names that QEMU has for them, for 10 ms each.
proc press {args} {
    foreach key $args {
        set answer [execute "\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"sendkey $key 10\"}"]
        if {![regexp {"return": ""} $answer]} {
            fail "QEMU did not press '$key': $answer"
        }
    }
}
