"""Durable execution: time, processes, transactions."""
