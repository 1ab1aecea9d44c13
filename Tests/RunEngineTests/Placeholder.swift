// Tests of RunEngine.
