module secure

go 1.19
