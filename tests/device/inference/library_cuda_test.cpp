// SPDX-License-Identifier: Apache-2.0
// What can be known of cuBLASLt and cuDNN without a GPU: their descriptors are taken, and without a device they are refused with
// a reason. No layer has run.
#include "library/cublaslt_product.hpp"
#include "library/cudnn_layers.hpp"

#include <gtest/gtest.h>

#if __has_include(<cudnn.h>) && __has_include(<cublasLt.h>)
#include "library/cublaslt_description.hpp"
#include "library/cudnn_convolution.hpp"
#include "library/cudnn_engines.hpp"
#include "library/cudnn_recurrence.hpp"

#include <dlfcn.h>

namespace windrow::inference {
namespace {

/// The libraries may lie where the loader does not look (tools/setup --cuda): once open they are found by their names.
class CudaLibraries : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        dlopen(WINDROW_CUBLASLT_FILE, RTLD_NOW | RTLD_LOCAL);
        dlopen(WINDROW_CUDNN_FILE, RTLD_NOW | RTLD_LOCAL);
    }
    void SetUp() override {
        ASSERT_EQ(cudnn::functions().problem, "");
        ASSERT_EQ(cublaslt::functions().problem, "");
    }
};

semantics::SlidingDimension slid(std::int64_t input, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                                 std::int64_t before, std::int64_t after) {
    semantics::SlidingDimension d;
    d.input = input;
    d.kernel = kernel;
    d.stride = stride;
    d.dilation = dilation;
    d.pad_before = before;
    d.pad_after = after;
    d.output = (input + before + after - ((kernel - 1) * dilation + 1)) / stride + 1;
    return d;
}

ConvolutionShape convolution(semantics::SlidingDimension depth, semantics::SlidingDimension height,
                             semantics::SlidingDimension width, std::int64_t groups) {
    ConvolutionShape shape;
    shape.images = 16;
    shape.groups = groups;
    shape.channels = 4;
    shape.filters = 6;
    shape.window = {{depth, height, width}};
    return shape;
}

TEST_F(CudaLibraries, cudnn_takes_convolutions_of_all_forms) {
    const semantics::SlidingDimension none;
    for (const std::int64_t groups : {1, 3}) {
        EXPECT_NO_THROW(cudnn::ConvolutionOperation(convolution(none, none, slid(64, 5, 1, 1, 2, 2), groups)));
        EXPECT_NO_THROW(cudnn::ConvolutionOperation(convolution(none, none, slid(64, 5, 3, 2, 1, 3), groups)));
        EXPECT_NO_THROW(cudnn::ConvolutionOperation(convolution(none, slid(20, 3, 2, 1, 0, 0), slid(9, 2, 1, 1, 1, 0), groups)));
        EXPECT_NO_THROW(cudnn::ConvolutionOperation(
            convolution(slid(8, 3, 1, 1, 1, 1), slid(20, 3, 2, 1, 0, 0), slid(9, 2, 1, 3, 4, 0), groups)));
    }
}

TEST_F(CudaLibraries, cudnn_refuses_lengths_that_contradict_each_other) {
    const semantics::SlidingDimension none;
    semantics::SlidingDimension wrong = slid(64, 5, 1, 1, 2, 2);
    wrong.output += 70;
    wrong.input = 3;
    ConvolutionShape shape = convolution(none, none, wrong, 1);
    shape.window.at[2].pad_before = -64;
    EXPECT_THROW(cudnn::ConvolutionOperation{shape}, NoLibraryLayer);
}

TEST_F(CudaLibraries, cublaslt_takes_products_of_all_forms) {
    for (const LibraryMath math : {LibraryMath::fp32, LibraryMath::tf32, LibraryMath::bf16}) {
        for (unsigned form = 0; form < 32; ++form) {
            LibraryProduct product;
            product.matrices = form & 1U ? 7 : 1;
            product.rows = 64;
            product.columns = 130;
            product.depth = 129;
            product.left_transposed = form & 2U;
            product.right_transposed = form & 4U;
            product.right_shared = form & 8U;
            product.bias = form & 16U;
            EXPECT_NO_THROW(cublaslt::ProductDescription(product, math)) << form;
        }
    }
}

TEST_F(CudaLibraries, without_a_device_every_layer_is_refused_with_a_reason) {
    cudnnHandle_t handle = nullptr;
    if (cudnn::functions().cudnnCreate(&handle) == CUDNN_STATUS_SUCCESS) {
        cudnn::functions().cudnnDestroy(handle);
        GTEST_SKIP() << "there is a device";
    }
    const auto reason_of = [](const auto& open) -> std::string {
        try {
            static_cast<void>(open());
        } catch (const NoLibraryLayer& none) {
            return none.reason;
        }
        return "none";
    };
    EXPECT_EQ(reason_of(open_cudnn).rfind("cudnnCreate: ", 0), 0U) << reason_of(open_cudnn);
    EXPECT_EQ(reason_of(open_cublaslt).rfind("cublasLt", 0), 0U) << reason_of(open_cublaslt);
}

TEST(CudnnEngines, those_that_lose_digits_or_vary_do_not_run) {
    for (const LibraryMath math : {LibraryMath::fp32, LibraryMath::tf32, LibraryMath::bf16}) {
        for (int note = 0; note < CUDNN_NUMERICAL_NOTE_TYPE_COUNT; ++note) {
            const bool expected = note == CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP ||
                                  (note == CUDNN_NUMERICAL_NOTE_TENSOR_CORE && math != LibraryMath::fp32);
            EXPECT_EQ(cudnn::allows(static_cast<cudnnBackendNumericalNote_t>(note), math), expected) << note;
        }
    }
}

TEST(CudnnGates, are_those_of_onnx_in_another_order) {
    // cuDNN: input, forget, new memory, output. ONNX: input, output, forget, cell.
    const std::int64_t lstm[] = {0, 2, 3, 1};
    for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(cudnn::onnx_gate(RecurrentCell::lstm, i), lstm[i]);
    // cuDNN: reset, update, new memory. ONNX: update, reset, hidden.
    const std::int64_t gru[] = {1, 0, 2};
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(cudnn::onnx_gate(RecurrentCell::gru, i), gru[i]);
}

}  // namespace
}  // namespace windrow::inference

#else

namespace windrow::inference {
namespace {

TEST(CudaLibraries, a_build_without_their_headers_says_so) {
    for (const bool products : {false, true}) {
        try {
            if (products) static_cast<void>(open_cublaslt());
            static_cast<void>(open_cudnn());
            FAIL() << "a library was opened";
        } catch (const NoLibraryLayer& none) {
            EXPECT_NE(none.reason.find("headers (tools/setup --cuda brings them)"), std::string::npos) << none.reason;
        }
    }
}

}  // namespace
}  // namespace windrow::inference
#endif
