// Tests of SandboxDriver.
