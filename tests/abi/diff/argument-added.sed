s/in flags: Flag;/& in more: u64;/
