// SPDX-License-Identifier: Apache-2.0
#include "command/result_printer.hpp"

namespace windrow::command {

void ResultPrinter::begin(const Schema& schema, script::ResultKind kind) {
    plain_text_ = kind == script::ResultKind::text && format_ == OutputFormat::table;
    if (!plain_text_) writer_->begin(schema);
}

void ResultPrinter::rows(const Batch& batch) {
    if (progress_ != nullptr) progress_->clear();
    if (!plain_text_) {
        writer_->write(batch);
        return;
    }
    for (std::int64_t row = 0; row < batch.rows; ++row) {
        const std::string_view text = batch.columns.front().text(row);
        out_ << text;
        if (!text.ends_with('\n')) out_ << '\n';
    }
}

void ResultPrinter::show(bool endless) {
    if (!plain_text_) writer_->show(endless);
}

void ResultPrinter::end() {
    if (!plain_text_) writer_->end();
    out_.flush();
}

}  // namespace windrow::command
