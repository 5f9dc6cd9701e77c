"""Attention as the only credit: slots of compute, shared by balance."""
