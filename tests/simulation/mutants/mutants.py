# SPDX-License-Identifier: Apache-2.0
"""Protocol bugs that the simulation must find: changes of some lines of the sources, made in copies that only the simulation is built from.

In a replacement, MUTANT(name) is true while that bug is switched on. A text that is not in its file exactly once stops the build: follow the change
of the source here.
"""
TRANSACTIONS = "host/src/kafka/log_transactions.cpp"
INPUT = "host/src/kafka/kafka_input.cpp"
KAFKA_SINK = "host/src/kafka/kafka_sink.cpp"
WRITER = "host/src/checkpoint/checkpoint_writer.cpp"
READER = "host/src/checkpoint/checkpoint_reader.cpp"
ACCESS = "host/src/checkpoint/file_access.cpp"
PENDING_FILE = "host/src/connector/pending_file.cpp"
FILE_SINK = "host/src/connector/filesystem_sink.cpp"
CHECKPOINTS = "runtime/src/exec/job_checkpoints.cpp"
SOURCE = "runtime/src/exec/source_snapshot.cpp"

MUTANTS = {
    "no-fencing-at-start": "a process that starts takes no fresh epoch before it reads the pointer",
    "producer-used-again": "the next transaction is made by the same producer, under the same epoch",
    "unknown-is-failed": "a commit without an answer is taken to have failed: its rows are written again",
    "unknown-is-committed": "a commit without an answer is taken to have succeeded",
    "fenced-is-committed": "a transaction that the brokers gave up at its time-out, or that was fenced, is taken to be committed",
    "abort-is-committed": "a transaction that must be aborted is taken to be committed",
    "retry-is-done": "a call that asks to be repeated is taken to have succeeded",
    "rows-again-at-retry": "a commit that is repeated produces its rows again",
    "rows-forgotten-after-an-attempt": "a transaction that is tried again holds no rows",
    "pointer-to-the-checkpoint-before": "the transaction names the checkpoint before its own",
    "pointer-not-in-the-transaction": "the rows are committed without the pointer",
    "input-offsets-not-in-the-transaction": "the input's offsets are not committed",
    "checkpoint-of-another-ignored": "a process goes on although another one has committed a checkpoint of its job",
    "rows-sealed-at-the-commit": "a transaction holds rows that came after its checkpoint",
    "delivery-not-waited-for": "a checkpoint of an at-least-once table does not wait until its rows are delivered",
    "delivery-reports-ignored": "an at-least-once table believes that rows were delivered which were reported as failed",
    "position-of-the-last-record": "a position is the offset of the last record read, not of the next one",
    "position-too-far-behind-a-gap": "a position skips a record where the offsets read have a gap",
    "positions-not-restored": "a job that goes on reads from the beginning",
    "positions-of-what-was-read-ahead": "a checkpoint holds the positions of records that were read and not processed",
    "watermark-not-restored": "a job that goes on has forgotten its partitions' watermarks: late rows count",
    "state-not-restored": "a job that goes on has forgotten its open windows",
    "newest-instead-of-the-committed": "a job goes on from the newest checkpoint of its folder, whichever was committed",
    "stale-checkpoint": "a job goes on from the checkpoint before the committed one, where that is still there",
    "pruned-before-the-commit": "older checkpoints are deleted when the new one is published, not when it is committed",
    "failed-checkpoint-passed-over": "a checkpoint that could not be written or committed does not end the job",
    "second-checkpoint-beside-the-first": "a checkpoint is begun while the one before is being written",
    "committed-before-it-is-published": "a transaction is committed before the checkpoint that it names has its name",
    "sinks-not-committed-at-the-restart": "a job that goes on does not make visible what its checkpoint holds of the file sinks",
    "file-numbers-begin-anew": "a job that goes on gives its files numbers that are taken",
    "fsync-skipped": "a checkpoint is renamed without having been synced",
    "fsync-error-ignored": "a checkpoint whose fsync failed is published",
    "fsync-tried-again": "an fsync that failed is tried again, and its second answer believed",
    "folder-fsync-skipped": "the folder is not synced after a checkpoint was renamed",
    "new-folder-not-synced": "the names of folders that were made are not synced",
    "write-error-ignored": "a checkpoint of which not all could be written is published",
    "damage-not-looked-for": "neither checksums nor the hash of a checkpoint are compared",
    "hidden-file-not-synced": "a file that a checkpoint names is not synced",
}

# file, text, replacement
EDITS = [
    (TRANSACTIONS, "    renew_producer();\n    last_ = read_pointer();", "    if (!MUTANT(no-fencing-at-start)) renew_producer();\n    last_ = read_pointer();"),
    (TRANSACTIONS, '            failpoint("transaction-committed");\n            renew_producer();',
     '            failpoint("transaction-committed");\n            if (!MUTANT(producer-used-again)) renew_producer();'),
    (TRANSACTIONS, "        if (outcome.fenced && ++fencings >= most_fencings) {",
     "        if (MUTANT(abort-is-committed) && outcome.kind == LogOutcome::Kind::abort) return;\n"
     "        if (outcome.fenced && ++fencings >= most_fencings && !MUTANT(checkpoint-of-another-ignored)) {"),
    (TRANSACTIONS, "        renew_producer();\n        if (!pointer) {",
     """        renew_producer();
        if (MUTANT(unknown-is-failed)) continue;
        if (MUTANT(unknown-is-committed) && outcome.kind == LogOutcome::Kind::rebuild) return;
        if (MUTANT(fenced-is-committed) && outcome.fenced) return;
        if (MUTANT(rows-forgotten-after-an-attempt)) {
            for (const auto& buffer : buffers_) buffer->sealed.clear();
        }
        if (!pointer) {"""),
    (TRANSACTIONS, "        if (committed != last_) refuse_other();", "        if (committed != last_ && !MUTANT(checkpoint-of-another-ignored)) refuse_other();"),
    (TRANSACTIONS, "        outcome = call();\n",
     "        outcome = call();\n        if (MUTANT(retry-is-done) && outcome.kind == LogOutcome::Kind::retry) return {};\n"),
    (TRANSACTIONS, "if (outcome.kind == LogOutcome::Kind::done) outcome = repeat([&] { return producer_->commit(commit_step); }, commit_step);",
     """int calls = 0;
    const auto commit = [&] {
        if (MUTANT(rows-again-at-retry) && calls++ > 0) (void)produce_all();
        return producer_->commit(commit_step);
    };
    if (outcome.kind == LogOutcome::Kind::done) outcome = repeat(commit, commit_step);"""),
    (TRANSACTIONS, "    run(offsets_of(pointer, progress), pointer);",
     "    run(offsets_of(MUTANT(pointer-to-the-checkpoint-before) && last_ ? *last_ : pointer, progress), pointer);"),
    (TRANSACTIONS, "        if (outcome.kind != LogOutcome::Kind::done) break;\n",
     """        if (outcome.kind != LogOutcome::Kind::done) break;
        if (MUTANT(pointer-not-in-the-transaction) && &group == &offsets.front() && last_) continue;
        if (MUTANT(input-offsets-not-in-the-transaction) && &group != &offsets.front()) continue;
"""),
    (TRANSACTIONS, "    int fencings = 0;\n",
     """    int fencings = 0;
    if (MUTANT(rows-sealed-at-the-commit)) {
        for (const auto& buffer : buffers_) buffer->seal();
    }
"""),
    (KAFKA_SINK, "    [[nodiscard]] std::string prepare() override {\n        buffer_->seal();",
     "    [[nodiscard]] std::string prepare() override {\n        if (!MUTANT(rows-sealed-at-the-commit)) buffer_->seal();"),
    (KAFKA_SINK, "        if (waits_) settle();\n        return {};", "        if (waits_ && !MUTANT(delivery-not-waited-for)) settle();\n        return {};"),
    (KAFKA_SINK, "        if (waits_ && (delivery.failed > 0", "        if (waits_ && !MUTANT(delivery-reports-ignored) && (delivery.failed > 0"),
    (INPUT, "position.next = records[taken.records - 1].offset + 1;",
     """const std::int64_t last = records[taken.records - 1].offset;
        const bool has_gap = records.front().offset + static_cast<std::int64_t>(taken.records) <= last;
        position.next = last + (MUTANT(position-of-the-last-record) ? 0 : 1);
        if (MUTANT(position-too-far-behind-a-gap) && has_gap) ++position.next;"""),
    (SOURCE, "        readers_[p]->seek(known[p].position);\n        positions_[p] = known[p].position;",
     "        if (!MUTANT(positions-not-restored)) readers_[p]->seek(known[p].position);\n"
     "        if (!MUTANT(positions-not-restored)) positions_[p] = known[p].position;"),
    (SOURCE, "        snapshot::put(positions_[p], states[0]);\n",
     "        snapshot::put(MUTANT(positions-of-what-was-read-ahead) ? readers_[p]->position() : positions_[p], states[0]);\n"),
    (SOURCE, "    consumer.rows = snapshot::get<std::uint64_t>(state);\n",
     "    consumer.rows = snapshot::get<std::uint64_t>(state);\n    if (MUTANT(watermark-not-restored)) return;\n"),
    (CHECKPOINTS, "if (const std::string* bytes = checkpoint.find(operator_part(n)))",
     "if (const std::string* bytes = MUTANT(state-not-restored) ? nullptr : checkpoint.find(operator_part(n)))"),
    (CHECKPOINTS, "    Checkpoint checkpoint = checkpoint_of_id(folder_.path(), pointer->id);\n    if (checkpoint.hash() != pointer->hash) {",
     """    const std::vector<ListedCheckpoint> listed = list_checkpoints(folder_.path());
    std::uint64_t chosen = pointer->id;
    if (MUTANT(newest-instead-of-the-committed)) chosen = listed.front().id;
    if (MUTANT(stale-checkpoint) && listed.back().id < chosen) chosen = listed.back().id;
    Checkpoint checkpoint = checkpoint_of_id(folder_.path(), chosen);
    if (checkpoint.hash() != pointer->hash && chosen == pointer->id) {"""),
    (WRITER, "    if (const std::error_code error = surroundings().files().rename(temporary_, path_))",
     """    if (MUTANT(committed-before-it-is-published)) {
        published_ = true;
        return {bytes, hexadecimal_text(hash)};
    }
    if (const std::error_code error = surroundings().files().rename(temporary_, path_))"""),
    (CHECKPOINTS, "    const CheckpointWriter::Published published = writer.publish();\n",
     """    const CheckpointWriter::Published published = writer.publish();
    const auto give_name = [&](bool now) {
        if (!MUTANT(committed-before-it-is-published) || !now) return;
        const std::filesystem::path path = folder_.file_of(id);
        (void)surroundings().files().rename(path.parent_path() / (".tmp-" + path.filename().string()), path);
        (void)surroundings().files().sync_folder(path.parent_path());
    };
    give_name(sinks_.atomic() == nullptr);
"""),
    (CHECKPOINTS, "    return {published.bytes, since(begin)};", "    give_name(sinks_.atomic() != nullptr);\n    return {published.bytes, since(begin)};"),
    (CHECKPOINTS, '    failpoint("checkpoint-synced");\n',
     '    failpoint("checkpoint-synced");\n    if (MUTANT(pruned-before-the-commit)) folder_.prune(1);\n'),
    (CHECKPOINTS, "        ++report_.failed;\n        throw;",
     "        ++report_.failed;\n        if (MUTANT(failed-checkpoint-passed-over) && !sealed_.head.finished) return;\n        throw;"),
    (CHECKPOINTS, "        if (!wait && !writing_->ended()) return;",
     "        if (!wait && !writing_->ended()) {\n            if (MUTANT(second-checkpoint-beside-the-first) && due()) begin(false);\n            return;\n        }"),
    (FILE_SINK, "        commit_prepared(pending);\n", "        if (!MUTANT(sinks-not-committed-at-the-restart)) commit_prepared(pending);\n"),
    (FILE_SINK, "        next_part_ = parts.next_part;\n", "        if (!MUTANT(file-numbers-begin-anew)) next_part_ = parts.next_part;\n"),
    (WRITER, 'void sync() { check("cannot sync", file_->sync()); }',
     """void sync() {
        std::error_code error = file_->sync();
        if (error && MUTANT(fsync-tried-again)) error = file_->sync();
        if (!MUTANT(fsync-error-ignored)) check("cannot sync", error);
    }"""),
    (WRITER, "    output_->sync();\n", "    if (!MUTANT(fsync-skipped)) output_->sync();\n"),
    (WRITER, "    sync_folder(path_.parent_path());", "    if (!MUTANT(folder-fsync-skipped)) sync_folder(path_.parent_path());"),
    (WRITER, '        check("cannot write", file_->write(bytes));',
     '        const std::error_code error = file_->write(bytes);\n        if (!MUTANT(write-error-ignored)) check("cannot write", error);'),
    (ACCESS, "    for (; path.has_relative_path()", "    for (; !MUTANT(new-folder-not-synced) && path.has_relative_path()"),
    (READER, "        if (checkpoint::block_checksum(kind, payload) != checksum)",
     "        if (!MUTANT(damage-not-looked-for) && checkpoint::block_checksum(kind, payload) != checksum)"),
    (READER, "        if (sha256(before) != hash)", "        if (!MUTANT(damage-not-looked-for) && sha256(before) != hash)"),
    (PENDING_FILE, "    check(hidden_, file->sync());", "    if (!MUTANT(hidden-file-not-synced)) check(hidden_, file->sync());"),
]
