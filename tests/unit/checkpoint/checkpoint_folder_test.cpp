// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/checkpoint_folder.hpp"

#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace windrow {
namespace {

namespace fs = std::filesystem;

class CheckpointFolders : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-checkpoint-folder-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    static void write(const CheckpointFolder& folder, std::uint64_t id) {
        CheckpointWriter(folder.file_of(id), {id, 0, "", false}).publish();
    }
    static std::vector<std::uint64_t> ids(const fs::path& folder) {
        std::vector<std::uint64_t> out;
        for (const ListedCheckpoint& listed : list_checkpoints(folder)) out.push_back(listed.id);
        return out;
    }
    fs::path folder_;
};

TEST_F(CheckpointFolders, ListPruneAndGoBack) {
    EXPECT_TRUE(list_checkpoints(folder_).empty());
    const CheckpointFolder folder(folder_);
    EXPECT_EQ(folder.next_id(), 1U);
    for (const std::uint64_t id : {1, 2, 9, 10}) write(folder, id);
    std::ofstream(folder_ / "checkpoint-x.wck") << "no id";
    std::ofstream(folder_ / "notes.txt") << "somebody's";
    EXPECT_EQ(ids(folder_), (std::vector<std::uint64_t>{10, 9, 2, 1}));
    EXPECT_EQ(folder.next_id(), 11U);
    folder.prune(3);
    EXPECT_EQ(ids(folder_), (std::vector<std::uint64_t>{10, 9, 2}));
    folder.remove_after(2);
    EXPECT_EQ(ids(folder_), (std::vector<std::uint64_t>{2}));
    EXPECT_TRUE(fs::exists(folder_ / "notes.txt"));
}

TEST_F(CheckpointFolders, PassOverDamagedOnes) {
    const CheckpointFolder folder(folder_);
    for (const std::uint64_t id : {1, 2, 3}) write(folder, id);
    std::ofstream(folder.file_of(3), std::ios::trunc) << "cut";
    const FoundCheckpoint found = newest_checkpoint(folder_);
    ASSERT_TRUE(found.checkpoint.has_value());
    EXPECT_EQ(found.checkpoint->head().id, 2U);
    EXPECT_EQ(found.damaged.size(), 1U);
    EXPECT_EQ(folder.next_id(), 4U) << "the id of a damaged one is not used again";
    EXPECT_EQ(checkpoint_of_id(folder_, 1).head().id, 1U);
    EXPECT_THROW(static_cast<void>(checkpoint_of_id(folder_, 3)), Error);
    EXPECT_THROW(static_cast<void>(checkpoint_of_id(folder_, 4)), Error);
}

/// While it lives, files of this process end at so many bytes, as they do on a full disk.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SmallDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        (void)std::signal(SIGXFSZ, handler_);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

TEST_F(CheckpointFolders, KeepNothingOfACheckpointThatCannotBeWritten) {
    const CheckpointFolder folder(folder_);
    // Full at the very first bytes, and in the midst of a part.
    for (const rlim_t room : {rlim_t{4}, rlim_t{4096}}) {
        std::string code;
        {
            const SmallDisk disk(room);
            try {
                CheckpointWriter writer(folder.file_of(1), {1, 0, "", false});
                writer.begin_part("rows");
                writer.add(std::string(10'000, 'x'));
                writer.end_part();
                writer.publish();
            } catch (const Error& error) {
                code = error.code();
            }
        }
        EXPECT_EQ(code, "W6106") << room;
        std::vector<std::string> left;
        for (const auto& entry : fs::directory_iterator(folder_)) left.push_back(entry.path().filename().string());
        EXPECT_EQ(left, std::vector<std::string>{"LOCK"}) << room;
    }
}

TEST_F(CheckpointFolders, AreOpenedByOneAtATime) {
    {
        const CheckpointFolder first(folder_);
        try {
            const CheckpointFolder second(folder_);
            FAIL() << "two hold the lock";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), "W6103");
        }
    }
    // A process that dies leaves no lock, and its temporary file is removed.
    const pid_t child = ::fork();
    if (child == 0) {
        const CheckpointFolder held(folder_);
        std::ofstream(folder_ / ".tmp-checkpoint-1.wck") << "half";
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(fs::exists(folder_ / ".tmp-checkpoint-1.wck"));
    const CheckpointFolder third(folder_);
    EXPECT_FALSE(fs::exists(folder_ / ".tmp-checkpoint-1.wck"));
}

}  // namespace
}  // namespace windrow
