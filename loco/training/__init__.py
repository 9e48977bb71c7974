"""Training adapters and carrying them to GGUF.

Nothing heavy is imported here: torch, peft and gguf live in the modules that use them. Read in this order: ``config``
(train.yaml), ``examples`` (the data), ``batches`` (what each step sees), ``base`` (the frozen model), ``objective`` (the loss),
``recipe`` (the training), ``convert`` (PEFT to GGUF), ``base_gguf`` (a checkpoint to GGUF).
"""
