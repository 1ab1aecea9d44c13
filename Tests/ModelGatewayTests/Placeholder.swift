// Tests of ModelGateway.
