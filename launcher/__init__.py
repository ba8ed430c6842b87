"""What `make` calls: set-up, processes and their end; it knows the other packages only as commands and over HTTP."""
