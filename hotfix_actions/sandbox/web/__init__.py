"""HTTP: the server, the table of operations, who may do what, and how answers look."""
