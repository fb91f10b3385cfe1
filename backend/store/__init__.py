"""Where the server keeps everything. `contract` says what a store can do, `sql` does it; nobody above writes SQL."""
