s/    errors FAILED;//
