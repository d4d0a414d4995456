// SPDX-License-Identifier: Apache-2.0
// Generated source holds nothing of the user's; the cache of compiled kernels gives back what it was given, or nothing.
#include "gpu/expression/fused_source.hpp"
#include "gpu/fusion/embedded_sources.hpp"
#include "gpu/fusion/kernel_cache.hpp"
#include "gpu/fusion/runtime_compiler.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace windrow::gpu {
namespace {

TEST(FusedSource, holds_no_text_of_the_user) {
    const EvaluationContext session;
    const std::string text = "\"); system(\"evil";
    const ExpressionPtr literal = Expression::make_literal(Value(text), DataType::string().not_null());
    const std::vector<ExpressionPtr> arguments{Expression::make_input(0, DataType::string()), literal};
    for (const char* name : {"=", "LIKE"}) {
        std::vector<ArgumentInfo> infos;
        for (const ExpressionPtr& argument : arguments) {
            infos.push_back({argument->type, argument->kind == ExpressionKind::literal ? &argument->literal : nullptr, {}});
        }
        const ExpressionPtr call = Expression::make_call(FunctionRegistry::builtin().resolve({name, infos, session}), arguments);
        const CompiledProgram compiled = compile_program({call.get(), {}, session});
        ASSERT_NE(compiled.program, nullptr) << compiled.reason;
        const std::string source = fused_source(*compiled.program, "fused");
        EXPECT_EQ(source.find("evil"), std::string::npos) << source;
        EXPECT_NE(source.find("fused_kernel"), std::string::npos);
    }
}

TEST(FusedSource, every_header_that_it_includes_is_embedded) {
    std::string all;
    for (const EmbeddedSource& source : embedded_sources()) all += std::string(source.name) + "\n";
    for (const char* name : {"gpu/expression/kernels/fused_row.cuh", "gpu/expression/operations.hpp", "kernel/kernel.hpp",
                             "kernel/cuda/atomic.hpp", "windrow/semantics/decimal.hpp", "windrow/semantics/host_device.hpp"}) {
        EXPECT_NE(all.find(std::string(name) + "\n"), std::string::npos) << name;
    }
}

TEST(RuntimeCompiler, says_what_is_missing) {
    std::string reason;
    EXPECT_EQ(RuntimeCompiler::open("/nowhere", reason), nullptr);
    EXPECT_EQ(reason, "NVRTC (libnvrtc.so.13) was not found in /nowhere");
}

class KernelCacheTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = (std::filesystem::temp_directory_path() / ("windrow-cache-test-" + std::to_string(getpid()))).string();
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::filesystem::path only_file() const { return std::filesystem::directory_iterator(folder_)->path(); }
    std::string folder_;
    const KernelKey key_{"source", "13.0", "driver 1", 90};
    const CompiledKernel kernel_{std::string("machine\0code\n", 13), "_Z5fused", {}};
};

TEST_F(KernelCacheTest, gives_back_what_was_kept_for_the_same_key_only) {
    const KernelCache cache(folder_);
    EXPECT_FALSE(cache.find(key_));
    cache.keep(key_, kernel_);
    const auto found = cache.find(key_);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->cubin, kernel_.cubin);
    EXPECT_EQ(found->name, kernel_.name);
    for (const KernelKey& other : {KernelKey{"source2", "13.0", "driver 1", 90}, KernelKey{"source", "13.1", "driver 1", 90},
                                   KernelKey{"source", "13.0", "driver 2", 90}, KernelKey{"source", "13.0", "driver 1", 100}}) {
        EXPECT_FALSE(cache.find(other));
    }
    EXPECT_FALSE(KernelCache("").find(key_));
}

TEST_F(KernelCacheTest, damage_counts_as_absent) {
    const KernelCache cache(folder_);
    cache.keep(key_, kernel_);
    std::ifstream in(only_file(), std::ios::binary);
    std::ostringstream read;
    read << in.rdbuf();
    const std::string whole = read.str();
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        std::ofstream(only_file(), std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        EXPECT_FALSE(cache.find(key_)) << size;
    }
    for (std::size_t at = 0; at < whole.size(); at += 5) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        std::ofstream(only_file(), std::ios::binary | std::ios::trunc) << damaged;
        const bool in_separator = damaged[at] != whole[at] && at == std::string("windrow kernel 1\n").size() + 64;
        EXPECT_EQ(cache.find(key_).has_value(), in_separator) << at;
    }
    cache.keep(key_, kernel_);
    EXPECT_TRUE(cache.find(key_));
}

TEST_F(KernelCacheTest, a_folder_that_cannot_be_written_keeps_nothing) {
    std::ofstream(folder_) << "a file where the folder should be";
    const KernelCache cache(folder_);
    cache.keep(key_, kernel_);
    EXPECT_FALSE(cache.find(key_));
}

}  // namespace
}  // namespace windrow::gpu
