"""X12 reading and writing: bytes in, plain values out. Nothing here knows Django."""
