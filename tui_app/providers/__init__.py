"""One module per wire format, and one module that owns HTTP; cheap to import, `http` is not."""
