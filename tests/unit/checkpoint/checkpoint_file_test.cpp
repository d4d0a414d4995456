// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/checkpoint_file.hpp"

#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>

namespace windrow {
namespace {

namespace fs = std::filesystem;

class CheckpointFiles : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-checkpoint-file-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// A checkpoint with an empty part, a small one and one of several blocks.
    fs::path write_one(bool with_large = true) {
        const fs::path path = folder_ / "one.wck";
        CheckpointWriter writer(path, {7, 1234567, "0.1.0", false});
        writer.add_plan("[1] Project a\n");
        writer.add_plan("");
        writer.begin_part("empty");
        writer.end_part();
        writer.begin_part("small");
        writer.add("ab");
        writer.add("");
        writer.add("c");
        writer.end_part();
        writer.begin_part("large");
        if (with_large) writer.add(large());
        writer.end_part();
        writer.publish();
        return path;
    }
    static std::string large() {
        std::string text;
        for (int i = 0; text.size() < (std::size_t{5} << 19); ++i) text += std::to_string(i) + ",";
        return text;
    }
    static std::string bytes_of(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static std::string code_of_reading(const std::string& bytes) {
        try {
            static_cast<void>(Checkpoint::parse(bytes, "one"));
        } catch (const Error& error) {
            return error.code();
        }
        return "read";
    }

    fs::path folder_;
};

TEST_F(CheckpointFiles, AreReadAsTheyWereWritten) {
    const Checkpoint checkpoint = Checkpoint::read(write_one());
    EXPECT_EQ(checkpoint.head().id, 7U);
    EXPECT_EQ(checkpoint.head().created_ms, 1234567);
    EXPECT_EQ(checkpoint.head().engine, "0.1.0");
    EXPECT_FALSE(checkpoint.head().finished);
    EXPECT_EQ(checkpoint.plans(), (std::vector<std::string>{"[1] Project a\n", ""}));
    ASSERT_EQ(checkpoint.parts().size(), 3U);
    EXPECT_EQ(*checkpoint.find("empty"), "");
    EXPECT_EQ(*checkpoint.find("small"), "abc");
    EXPECT_EQ(*checkpoint.find("large"), large());
    EXPECT_EQ(checkpoint.find("none"), nullptr);
}

TEST_F(CheckpointFiles, AreNotThereBeforeTheyArePublished) {
    const fs::path path = folder_ / "gone.wck";
    {
        CheckpointWriter writer(path, {1, 0, "", false});
        writer.add_plan("p");
        EXPECT_FALSE(fs::exists(path));
        EXPECT_FALSE(fs::is_empty(folder_));
    }
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(CheckpointFiles, AreRefusedWhereverABitIsChangedOrTheyAreCut) {
    std::mt19937_64 random(11);
    const std::string large = bytes_of(write_one());
    const std::string small = bytes_of(write_one(false));
    ASSERT_EQ(code_of_reading(large), "read");
    ASSERT_EQ(code_of_reading(small), "read");
    for (int i = 0; i < 10'000; ++i) {
        const std::string& whole = i % 100 == 0 ? large : small;
        const std::size_t at = random() % whole.size();
        std::string damaged = whole;
        if (i % 4 < 3) {
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << (random() % 8)));
        } else {
            damaged.resize(at);
        }
        ASSERT_EQ(code_of_reading(damaged), "W6102") << "at " << at << " of " << whole.size();
    }
    EXPECT_EQ(code_of_reading(small + "x"), "W6102");
    EXPECT_EQ(code_of_reading(""), "W6102");
}

TEST_F(CheckpointFiles, OfAnotherVersionSaySo) {
    std::string whole = bytes_of(write_one());
    whole[8] = 2;
    try {
        static_cast<void>(Checkpoint::parse(whole, "newer"));
        FAIL() << "was read";
    } catch (const Error& error) {
        EXPECT_NE(error.message().find("format version 2; this release reads version 1"), std::string::npos) << error.message();
    }
}

}  // namespace
}  // namespace windrow
