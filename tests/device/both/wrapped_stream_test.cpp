// SPDX-License-Identifier: Apache-2.0
// A stream may wrap another one: fault injection and profiling stand between the engine and any implementation.
#include "device_fixture.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device {
namespace {

/// Hands all calls on; fails the `failing`-th launch before it reaches the device.
class FailingStream final : public Stream {
public:
    FailingStream(std::shared_ptr<Stream> inner, int failing) : inner_(std::move(inner)), failing_(failing) {}
    Device& device() noexcept override { return inner_->device(); }
    void record(Event& event) override { inner_->record(event); }
    void wait(Event& event, CallSite site) override { inner_->wait(event, site); }
    void wait_all(CallSite site) override { inner_->wait_all(site); }
    void copy_to_device(void* to, const void* from, std::size_t bytes) override { inner_->copy_to_device(to, from, bytes); }
    void copy_to_host(void* to, const void* from, std::size_t bytes) override { inner_->copy_to_host(to, from, bytes); }
    void copy_on_device(void* to, const void* from, std::size_t bytes) override { inner_->copy_on_device(to, from, bytes); }
    void fill(void* to, std::uint8_t byte, std::size_t bytes) override { inner_->fill(to, byte, bytes); }
    void* native() noexcept override { return inner_->native(); }
    bool launching(const char* kernel) override {
        launched_.emplace_back(kernel);
        if (static_cast<int>(launched_.size()) == failing_) throw DeviceFailure("injected");
        return true;
    }
    [[nodiscard]] const std::vector<std::string>& kernels() const { return launched_; }

private:
    std::shared_ptr<Stream> inner_;
    int failing_;
    std::vector<std::string> launched_;
};

class WrappedStreamTest : public DeviceTest {};
INSTANTIATE_TEST_SUITE_P(Devices, WrappedStreamTest, ::testing::ValuesIn(tested_devices()), test_name);

TEST_P(WrappedStreamTest, sees_each_launch_and_may_refuse_it) {
    const auto wrapped = std::make_shared<FailingStream>(device().create_stream(), 3);
    const std::shared_ptr<Stream> stream = wrapped;
    DeviceMemory memory = on_device<std::int64_t>(stream, {1, 2, 3, 4});
    const auto add_one = [&] {
        DeviceMemory next(stream, memory.size(), "next");
        kernels().add_constant(*stream, memory.read_as<std::int64_t>(stream), 4, 1, next.write_as<std::int64_t>(stream));
        memory = std::move(next);
    };
    add_one();
    add_one();
    EXPECT_THROW(add_one(), DeviceFailure);
    EXPECT_EQ(on_host<std::int64_t>(stream, memory, 4), (std::vector<std::int64_t>{3, 4, 5, 6}));
    EXPECT_EQ(wrapped->kernels(), std::vector<std::string>(3, "add_constant_kernel"));
}

}  // namespace
}  // namespace windrow::device
