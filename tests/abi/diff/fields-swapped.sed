s/low: u32/HIGH: u32/; s/high: u32/low: u32/; s/HIGH/high/
