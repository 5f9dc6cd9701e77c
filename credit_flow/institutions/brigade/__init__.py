"""Networks whose connections are experts: units fire, and who made them fire is paid."""
