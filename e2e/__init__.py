"""Browser scenarios over the whole: processes, HTTP and pages only. Nothing here imports what it tests."""
