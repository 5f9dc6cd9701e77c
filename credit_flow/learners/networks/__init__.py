"""Networks, alone and in banks, and the heads that read them."""
