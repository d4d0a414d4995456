-- ALTER MODEL sets, resets (a key that is not there, too) and renames; another database in the new name counts for nothing.
CREATE MODEL m INPUT (a DOUBLE) OUTPUT (score DOUBLE) WITH ('provider' = 'onnx', 'path' = '/models/m.onnx', 'precision' = 'library');
ALTER MODEL m SET ('path' = '/models/n.onnx', 'batch-limit' = '64');
SHOW CREATE MODEL m;
ALTER MODEL m RESET ('precision', 'no such key');
SHOW CREATE MODEL m;
ALTER MODEL IF EXISTS nothing SET ('path' = '/models/n.onnx');
ALTER MODEL IF EXISTS nothing RENAME TO anything;
ALTER MODEL m RENAME TO k;
SHOW MODELS;
ALTER MODEL k RENAME TO elsewhere.n;
SHOW MODELS;
SHOW CREATE MODEL n;
