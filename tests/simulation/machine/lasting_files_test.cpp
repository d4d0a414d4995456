// SPDX-License-Identifier: Apache-2.0

/// What the code around checkpoints promises of a loss of power, on a simulated disk that keeps no more than it must. Each was
/// wrong once and found by a seed.

#include "connector/pending_file.hpp"
#include "connector/pending_parts.hpp"
#include "machine/simulated_machine.hpp"
#include "windrow/host/checkpoint_folder.hpp"
#include "windrow/host/sink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace windrow::simulation {
namespace {

class LastingFiles : public ::testing::TestWithParam<int> {
protected:
    LastingFiles() { replace_surroundings(&machine); }
    ~LastingFiles() override { replace_surroundings(nullptr); }

    void run(const std::function<void()>& work) {
        Process process;
        process.disk = &disk;
        const auto thread = schedule.start(&process, work, [] { return true; });
        schedule.wait_until([&] { return Schedule::has_ended(*thread); });
    }
    static void write_hidden(const std::string& name) {
        PendingFile file("/out", name);
        file.buffer() = "row\n";
        file.finish();
        file.keep();
    }

    Trace trace;
    VirtualTime time;
    Schedule schedule{Dice(1)};
    SimulatedMachine machine{schedule, time, Dice(2), trace};
    SimulatedDisk disk{Dice(static_cast<std::uint64_t>(GetParam()))};
};

TEST_P(LastingFiles, AFolderOfCheckpointsIsThereAfterALossOfPower) {
    run([] { const CheckpointFolder folder("/a/b/job-1"); });
    disk.lose_power();
    EXPECT_TRUE(disk.has_folder("/a/b/job-1"));
}

TEST_P(LastingFiles, AFolderThatAnEarlierProcessMadeIsThereAfterALossOfPower) {
    ASSERT_FALSE(disk.create_folders("/a/b/job-1"));
    run([] { const CheckpointFolder folder("/a/b/job-1"); });
    disk.lose_power();
    EXPECT_TRUE(disk.has_folder("/a/b/job-1"));
}

TEST_P(LastingFiles, AFileThatAnEarlierProcessRenamedStaysRenamed) {
    ASSERT_FALSE(disk.create_folders("/out"));
    ASSERT_FALSE(disk.sync_folder("/"));
    run([&] {
        write_hidden("part-x-0-0");
        ASSERT_FALSE(disk.sync_folder("/out"));
        ASSERT_FALSE(disk.rename("/out/.part-x-0-0.inprogress", "/out/part-x-0-0"));  // and died before the folder was synced
        PendingFile::publish_pending("/out", "part-x-0-0");
    });
    disk.lose_power();
    EXPECT_NE(disk.find("/out/part-x-0-0"), nullptr);
}

TEST_P(LastingFiles, FilesThatWereTakenBackDoNotComeBack) {
    ASSERT_FALSE(disk.create_folders("/out"));
    ASSERT_FALSE(disk.sync_folder("/"));
    run([&] {
        write_hidden("part-x-0-3");
        PendingFile::publish_pending("/out", "part-x-0-3");
        remove_later_parts("/out", "x", 3);
    });
    disk.lose_power();
    EXPECT_EQ(disk.find("/out/part-x-0-3"), nullptr);
}

TEST_P(LastingFiles, AHiddenFileThatACheckpointNamesIsThereAfterALossOfPower) {
    ASSERT_FALSE(disk.create_folders("/out"));
    ASSERT_FALSE(disk.sync_folder("/"));
    SinkRequest request;
    request.table = "t";
    request.columns = {{"v", DataType::bigint()}};
    request.options = Options({{"connector", "filesystem"}, {"path", "/out"}, {"format", "json"}});
    run([&] {
        const auto sink = open_sink(request, std::cout);
        Batch batch;
        batch.rows = 1;
        batch.columns.push_back(Column::of_values(DataType::bigint(), std::vector<Value>{Value(std::int64_t{7})}));
        sink->write(batch);
        const std::string pending = sink->prepare();
        disk.lose_power();  // the checkpoint was published just before
        EXPECT_NO_THROW(sink->recover(pending));
    });
    const auto found = disk.list("/out", true);
    const auto has_row = [](const auto& entry) { return entry.first.filename().string().starts_with("part-"); };
    EXPECT_EQ(std::count_if(found.begin(), found.end(), has_row), 1);
}

INSTANTIATE_TEST_SUITE_P(Losses, LastingFiles, ::testing::Range(0, 12));

}  // namespace
}  // namespace windrow::simulation
