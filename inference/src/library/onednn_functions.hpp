// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: oneDNN's C functions, found at run time, and objects of its that free themselves.

#include "windrow/kernels/error.hpp"

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace windrow::inference::onednn {

#define WINDROW_ONEDNN_FUNCTIONS(F)               \
    F(dnnl_version)                               \
    F(dnnl_engine_create)                         \
    F(dnnl_stream_create)                         \
    F(dnnl_memory_desc_init_by_tag)               \
    F(dnnl_memory_desc_equal)                     \
    F(dnnl_memory_desc_get_size)                  \
    F(dnnl_memory_create)                         \
    F(dnnl_memory_destroy)                        \
    F(dnnl_memory_set_data_handle)                \
    F(dnnl_primitive_attr_create)                 \
    F(dnnl_primitive_attr_destroy)                \
    F(dnnl_primitive_attr_set_post_ops)           \
    F(dnnl_post_ops_create)                       \
    F(dnnl_post_ops_destroy)                      \
    F(dnnl_post_ops_append_eltwise)               \
    F(dnnl_dilated_convolution_forward_desc_init) \
    F(dnnl_lstm_forward_desc_init)                \
    F(dnnl_matmul_desc_init)                      \
    F(dnnl_gru_forward_desc_init)                 \
    F(dnnl_lbr_gru_forward_desc_init)             \
    F(dnnl_reorder_primitive_desc_create)         \
    F(dnnl_primitive_desc_create)                 \
    F(dnnl_primitive_desc_destroy)                \
    F(dnnl_primitive_desc_query)                  \
    F(dnnl_primitive_desc_query_md)               \
    F(dnnl_primitive_create)                      \
    F(dnnl_primitive_destroy)                     \
    F(dnnl_primitive_execute)

/// The functions, the CPU and a stream of it. Made once, never freed.
struct Functions {
#define WINDROW_MEMBER(name) std::add_pointer_t<decltype(::name)> name = nullptr;
    WINDROW_ONEDNN_FUNCTIONS(WINDROW_MEMBER)
#undef WINDROW_MEMBER
    void (*omp_set_num_threads)(int) = nullptr;  ///< of the OpenMP library that oneDNN uses; null if it has none
    dnnl_engine_t engine = nullptr;
    std::string problem;  ///< why it cannot be used; empty if it can
};
const Functions& functions();

/// Throws W6620 unless a call succeeded.
void check(dnnl_status_t status, const char* what);

using Description = dnnl_memory_desc_t;

Description plain(const std::vector<std::int64_t>& lengths, dnnl_format_tag_t tag);

struct DestroyMemory {
    void operator()(dnnl_memory_t memory) const noexcept { functions().dnnl_memory_destroy(memory); }
};
struct DestroyPrimitive {
    void operator()(dnnl_primitive_t primitive) const noexcept { functions().dnnl_primitive_destroy(primitive); }
};
struct DestroyPrimitiveDescription {
    void operator()(dnnl_primitive_desc_t description) const noexcept { functions().dnnl_primitive_desc_destroy(description); }
};
using Memory = std::unique_ptr<dnnl_memory, DestroyMemory>;
using Primitive = std::unique_ptr<dnnl_primitive, DestroyPrimitive>;
using PrimitiveDescription = std::unique_ptr<dnnl_primitive_desc, DestroyPrimitiveDescription>;

/// Memory of oneDNN's own, or over `data`, which may be set later.
Memory own_memory(const Description& description);
Memory memory_over(const Description& description, const void* data = nullptr);
void point(const Memory& memory, const void* data);

PrimitiveDescription describe(const void* operation, const_dnnl_primitive_attr_t attributes = nullptr);
Primitive primitive_of(const PrimitiveDescription& description);
Description asked(const PrimitiveDescription& description, dnnl_query_t what, int index = 0);
/// oneDNN's name of what will compute.
std::string implementation_of(const PrimitiveDescription& description);
/// max(0, x) behind a layer; lives on.
const_dnnl_primitive_attr_t relu_behind();

/// A primitive and what it works on.
struct Call {
    Primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
};
/// From one layout to another.
Call reorder(const Description& from_description, const Memory& from, const Description& to_description, const Memory& to);
/// Runs calls one after another.
class Sequence {
public:
    Sequence();
    void add(Call call) { calls_.push_back(std::move(call)); }
    void run() const;

private:
    std::vector<Call> calls_;
    dnnl_stream_t stream_ = nullptr;
};

}  // namespace windrow::inference::onednn
