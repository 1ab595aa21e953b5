"""Writes the ROOT files of fixtures/: trees by ROOT itself (PyPI's root 0.1a12) and by uproot 5.7.7.

test/data/formats/root/root.test.ts knows what is in them.
"""

import os
import pathlib

import numpy as np
import ROOT
import uproot

# ROOT keeps the path it was given in the file: names alone say nothing of a machine.
os.chdir(pathlib.Path(__file__).parent / "fixtures")
folder = pathlib.Path()
ROOT.gInterpreter.Declare(
    """
#include <string>
#include <vector>

struct Station { float signal; int id; };
struct Shower { double energy; float core[2]; std::vector<float> trace; std::vector<Station> stations; std::string site; };

void write(const char *path, int compression) {
  TFile file(path, "RECREATE", "", compression);
  file.mkdir("aux")->cd();
  int run = 0;
  TTree runs("runs", "a tree in a directory");
  runs.Branch("run", &run);
  for (run = 0; run < 3; run++) runs.Fill();
  runs.Write();
  file.cd();
  TTree tree("stations", "of showers");
  tree.SetAutoFlush(5);
  Char_t c; UChar_t uc; Short_t s; UShort_t us; Int_t i; UInt_t ui; Long64_t l; ULong64_t ul; Float_t f; Double_t d; Bool_t b;
  Int_t n; Float_t fixed[3], counted[8]; Double_t matrix[2][2];
  struct { Int_t a; Float_t b; } pair;
  std::vector<float> vf; std::vector<double> vd; std::vector<unsigned short> vu; std::vector<Long64_t> vl; std::vector<bool> vb;
  std::vector<std::vector<float>> vv; std::vector<std::string> vs;
  std::string text; TString named; char chars[300];
  Shower shower; Double32_t reduced = 0;
  tree.Branch("c", &c, "c/B"); tree.Branch("uc", &uc); tree.Branch("s", &s); tree.Branch("us", &us); tree.Branch("i", &i);
  tree.Branch("ui", &ui); tree.Branch("l", &l); tree.Branch("ul", &ul); tree.Branch("f", &f); tree.Branch("d", &d); tree.Branch("b", &b);
  tree.Branch("n", &n); tree.Branch("fixed", fixed, "fixed[3]/F"); tree.Branch("counted", counted, "counted[n]/F");
  tree.Branch("matrix", matrix, "matrix[2][2]/D"); tree.Branch("pair", &pair, "a/I:b/F");
  tree.Branch("vf", &vf); tree.Branch("vd", &vd); tree.Branch("vu", &vu); tree.Branch("vl", &vl); tree.Branch("vb", &vb);
  tree.Branch("vv", &vv); tree.Branch("vs", &vs);
  tree.Branch("text", &text); tree.Branch("named", &named); tree.Branch("chars", chars, "chars/C");
  tree.Branch("shower", &shower); tree.Branch("reduced", &reduced, "reduced/d");
  for (int r = 0; r < 12; r++) {
    c = -r; uc = 255 - r; s = -1000 - r; us = 65535 - r; i = -100000 - r; ui = 4294967295u - r;
    l = -9007199254740991LL + r; ul = 9007199254740991ULL - r; f = 0.1f * r; d = 0.1 * r; b = r % 3 == 0;
    n = r % 4; pair = {r, r / 2.f};
    for (int k = 0; k < 3; k++) fixed[k] = r + k / 4.f;
    for (int k = 0; k < n; k++) counted[k] = r + k / 2.f;
    vf.clear(); vd.clear(); vu.clear(); vl.clear(); vb.clear(); shower.stations.clear();
    for (int k = 0; k < r % 5; k++) {
      vf.push_back(r + k / 2.f); vd.push_back(r - k / 8.); vu.push_back(60000 + k); vl.push_back(-k); vb.push_back(k % 2);
      shower.stations.push_back({r + k / 2.f, k});
    }
    text = std::string(r == 7 ? 300 : r % 3, 'a' + r); named = TString::Format("t%d", r);
    if (r == 2) chars[0] = 0; else snprintf(chars, 300, "text %d", r);
    shower.energy = r; shower.core[0] = r; shower.core[1] = -r; shower.trace = vf; shower.site = text;
    tree.Fill();
  }
  tree.Write();
}

void many() {
  TTree beyond("beyond", "2^53 + 1");
  Long64_t id = 9007199254740993LL;
  beyond.Branch("id", &id);
  beyond.Fill();
  beyond.Write();
}
"""
)
for name, compression in (("zlib", 101), ("lzma", 207), ("lz4", 404), ("zstd", 505)):
    ROOT.write(str(folder / f"{name}.root"), compression)
beyond = ROOT.TFile(str(folder / "beyond.root"), "RECREATE")
ROOT.many()
beyond.Close()

rows = np.arange(10)
with uproot.recreate(folder / "rntuple.root") as file:
    file.mkrntuple("stations", {"energy": rows * 0.1})
