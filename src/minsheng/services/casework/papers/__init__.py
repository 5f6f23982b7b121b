"""Papers of a case: documents and photographs that the applicant or an officer hands in, sealed; looked at by whoever sees the case."""
