s/struct Inner size 8 {/struct Inner size 16 {/; s/high: u32;/& more: u64;/; s/Outer size 48/Outer size 64/
