#include "sim/core/whole_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

namespace fs = std::filesystem;

class WholeFileTest : public testing::Test {
 protected:
  WholeFileTest()
      : folder_(fs::temp_directory_path() / ("hearsay_whole_" + std::to_string(getpid()))) {
    fs::create_directory(folder_);
  }
  ~WholeFileTest() override { fs::remove_all(folder_); }

  std::string path() const { return (folder_ / "file").string(); }
  std::string content() const {
    std::ifstream in(path());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

 private:
  fs::path folder_;
};

TEST_F(WholeFileTest, TakesItsNameWhenItIsFinished) {
  std::ofstream(path()) << "old";
  WholeFile file(path());
  ASSERT_EQ(write(file.descriptor(), "new", 3), 3);
  EXPECT_EQ(content(), "old");
  file.finish();
  EXPECT_EQ(content(), "new");
  EXPECT_EQ(file.temporary(), "");
  EXPECT_EQ(files(), 1);
}

TEST_F(WholeFileTest, LeavesNothingWhereItIsNotFinished) {
  std::ofstream(path()) << "old";
  {
    const WholeFile file(path());
    const WholeFile another(path());
    EXPECT_NE(file.temporary(), another.temporary());
    EXPECT_EQ(files(), 3);
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(WholeFileTest, ReplacesOnlyOrdinaryFiles) {
  EXPECT_THROW(WholeFile("/dev/null"), SystemError);
  EXPECT_THROW(WholeFile(fs::temp_directory_path().string()), SystemError);
  EXPECT_THROW(WholeFile(path() + "/nowhere/file"), SystemError);
}

}  // namespace
}  // namespace hearsay
