"""The prediction: outcomes, training, calibration, metrics, baselines and the model artefact."""
