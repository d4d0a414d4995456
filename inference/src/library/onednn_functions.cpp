// SPDX-License-Identifier: Apache-2.0
#if __has_include(<oneapi/dnnl/dnnl.h>)
#include "library/onednn_functions.hpp"

#include "library/shared_library.hpp"

namespace windrow::inference::onednn {

namespace {

Functions open() {
    Functions made;
    SharedLibrary library("libdnnl.so.2", made.problem);
#define WINDROW_FIND(name) library.find(made.name, #name);
    WINDROW_ONEDNN_FUNCTIONS(WINDROW_FIND)
#undef WINDROW_FIND
    library.find_if_there(made.omp_set_num_threads, "omp_set_num_threads");
    if (!made.problem.empty()) return made;
    if (made.dnnl_engine_create(&made.engine, dnnl_cpu, 0) != dnnl_success) made.problem = "oneDNN has no CPU engine";
    return made;
}

}  // namespace

const Functions& functions() {
    static const Functions* const opened = new Functions(open());
    return *opened;
}

void check(dnnl_status_t status, const char* what) {
    if (status == dnnl_success) return;
    throw Error("W6620", std::string("oneDNN could not ") + what + " (status " + std::to_string(status) + ")",
                "use 'precision' = 'exact'");
}

Description plain(const std::vector<std::int64_t>& lengths, dnnl_format_tag_t tag) {
    dnnl_dims_t dims = {};
    for (std::size_t i = 0; i < lengths.size(); ++i) dims[i] = lengths[i];
    Description made;
    check(functions().dnnl_memory_desc_init_by_tag(&made, static_cast<int>(lengths.size()), dims, dnnl_f32, tag),
          "describe memory");
    return made;
}

Memory own_memory(const Description& description) {
    dnnl_memory_t made = nullptr;
    check(functions().dnnl_memory_create(&made, &description, functions().engine, DNNL_MEMORY_ALLOCATE), "take memory");
    return Memory(made);
}

Memory memory_over(const Description& description, const void* data) {
    dnnl_memory_t made = nullptr;
    check(functions().dnnl_memory_create(&made, &description, functions().engine, const_cast<void*>(data)), "take memory");
    return Memory(made);
}

void point(const Memory& memory, const void* data) {
    check(functions().dnnl_memory_set_data_handle(memory.get(), const_cast<void*>(data)), "set memory");
}

PrimitiveDescription describe(const void* operation, const_dnnl_primitive_attr_t attributes) {
    dnnl_primitive_desc_t made = nullptr;
    check(functions().dnnl_primitive_desc_create(&made, operation, attributes, functions().engine, nullptr), "describe a layer");
    return PrimitiveDescription(made);
}

Primitive primitive_of(const PrimitiveDescription& description) {
    dnnl_primitive_t made = nullptr;
    check(functions().dnnl_primitive_create(&made, description.get()), "make a layer");
    return Primitive(made);
}

Description asked(const PrimitiveDescription& description, dnnl_query_t what, int index) {
    return *functions().dnnl_primitive_desc_query_md(description.get(), what, index);
}

std::string implementation_of(const PrimitiveDescription& description) {
    const char* name = nullptr;
    check(functions().dnnl_primitive_desc_query(description.get(), dnnl_query_impl_info_str, 0, &name), "name a layer's code");
    return name;
}

const_dnnl_primitive_attr_t relu_behind() {
    static const dnnl_primitive_attr_t made = [] {
        dnnl_post_ops_t after = nullptr;
        dnnl_primitive_attr_t attributes = nullptr;
        check(functions().dnnl_post_ops_create(&after), "make an attribute");
        check(functions().dnnl_post_ops_append_eltwise(after, 1.0F, dnnl_eltwise_relu, 0.0F, 0.0F), "make an attribute");
        check(functions().dnnl_primitive_attr_create(&attributes), "make an attribute");
        check(functions().dnnl_primitive_attr_set_post_ops(attributes, after), "make an attribute");
        functions().dnnl_post_ops_destroy(after);
        return attributes;
    }();
    return made;
}

Call reorder(const Description& from_description, const Memory& from, const Description& to_description, const Memory& to) {
    dnnl_primitive_desc_t made = nullptr;
    const dnnl_engine_t engine = functions().engine;
    check(functions().dnnl_reorder_primitive_desc_create(&made, &from_description, engine, &to_description, engine, nullptr),
          "describe a change of layout");
    const PrimitiveDescription description(made);
    return {primitive_of(description), {{DNNL_ARG_FROM, from.get()}, {DNNL_ARG_TO, to.get()}}};
}

Sequence::Sequence() {
    thread_local dnnl_stream_t stream = nullptr;  // as long as the thread
    if (stream == nullptr)
        check(functions().dnnl_stream_create(&stream, functions().engine, dnnl_stream_default_flags), "make a stream");
    stream_ = stream;
}

void Sequence::run() const {
    thread_local bool limited = false;
    if (!limited && functions().omp_set_num_threads != nullptr) functions().omp_set_num_threads(1);
    limited = true;
    for (const Call& call : calls_) {
        check(functions().dnnl_primitive_execute(call.primitive.get(), stream_, static_cast<int>(call.arguments.size()),
                                                 call.arguments.data()),
              "run a layer");
    }
}

}  // namespace windrow::inference::onednn
#endif
