// Tests of SandboxHost.
