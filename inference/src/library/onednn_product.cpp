// SPDX-License-Identifier: Apache-2.0
#include "library/onednn.hpp"

#if __has_include(<oneapi/dnnl/dnnl.h>)
#include "library/onednn_functions.hpp"

#include <utility>

namespace windrow::inference {

namespace {

using namespace onednn;

class Product final : public LibraryProductStep {
public:
    explicit Product(const LibraryProduct& product) {
        const Description left = plain({product.left_shared ? 1 : product.matrices, product.rows, product.depth},
                                       product.left_transposed ? dnnl_acb : dnnl_abc);
        const Description right = plain({product.right_shared ? 1 : product.matrices, product.depth, product.columns},
                                        product.right_transposed ? dnnl_acb : dnnl_abc);
        const Description out = plain({product.matrices, product.rows, product.columns}, dnnl_abc);
        const Description bias = plain({1, 1, product.columns}, dnnl_abc);
        dnnl_matmul_desc_t operation;
        check(functions().dnnl_matmul_desc_init(&operation, &left, &right, product.bias ? &bias : nullptr, &out),
              "describe a matrix product");
        const PrimitiveDescription description = describe(&operation);
        implementation_ = implementation_of(description);
        left_ = memory_over(left);
        right_ = memory_over(right);
        out_ = memory_over(out);
        Call call{primitive_of(description),
                  {{DNNL_ARG_SRC, left_.get()}, {DNNL_ARG_WEIGHTS, right_.get()}, {DNNL_ARG_DST, out_.get()}}};
        if (product.bias) {
            bias_ = memory_over(bias);
            call.arguments.push_back({DNNL_ARG_BIAS, bias_.get()});
        }
        sequence_.add(std::move(call));
    }
    void run(const float* left, const float* right, const float* bias, float* out) override {
        point(left_, left);
        point(right_, right);
        point(out_, out);
        if (bias_ != nullptr) point(bias_, bias);
        sequence_.run();
    }

private:
    Memory left_, right_, bias_, out_;
    Sequence sequence_;
};

}  // namespace

std::unique_ptr<LibraryProductStep> make_onednn_product(const LibraryProduct& product) {
    return std::make_unique<Product>(product);
}

}  // namespace windrow::inference
#endif
