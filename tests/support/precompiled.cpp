// The headers that every test includes, compiled once: see tests/CMakeLists.txt.
