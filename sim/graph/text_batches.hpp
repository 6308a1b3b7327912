// A text file, plain or gzip, in large pieces that end with their lines, so that many workers can
// read one file at once.
//
// For those who know what they look for and can begin anew: whatever is out of the ordinary here
// (gzip data that are broken, a line that fills a batch) is said by `is_sound`, and TextLines,
// which is slower and precise, has the words for it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/parallel.hpp"

namespace hearsay {

class TextBatches {
 public:
  // A file that cannot be opened, or that cannot be read twice (a pipe), is not sound.
  TextBatches(const std::string& path, Workers& workers);
  ~TextBatches();
  TextBatches(const TextBatches&) = delete;
  TextBatches& operator=(const TextBatches&) = delete;

  // The pieces of the next batch, valid until the next call: whole lines each, the last one with an
  // end as well; without a byte order mark. None at the end of the file. Eight bytes behind a piece
  // may be read.
  std::span<const std::string_view> next();
  // Whether all that was read so far is as it should be.
  bool is_sound() const { return is_sound_; }

 private:
  struct File;

  std::size_t read_more(std::size_t at);

  Workers& workers_;
  std::unique_ptr<File> file_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;   // bytes in the buffer
  std::size_t taken_ = 0;  // of these, in pieces that were handed out
  std::vector<std::string_view> pieces_;
  bool is_first_ = true;
  bool is_sound_ = true;
};

}  // namespace hearsay
