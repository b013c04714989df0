"""Where a running process spends its time: samples of its stacks, and flame graphs of them."""
