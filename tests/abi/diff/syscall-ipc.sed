s/SHINE = 2/& ipc/
