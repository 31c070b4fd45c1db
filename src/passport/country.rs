//! Codes of states in machine-readable zones (ISO 3166-1 alpha-3 and ICAO 9303-3 §5) and in certificates (alpha-2).

/// Alpha-3 and alpha-2 of ISO 3166-1, five letters each.
const STATES: &str = "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU \
AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB \
BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR \
CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET \
FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD \
GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS \
ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC \
LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM \
MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL \
NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF \
QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS \
SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO \
TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU \
WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

/// The two-letter code of a state in a machine-readable zone; `None` for a code of no state.
#[must_use]
pub fn alpha2(code: &str) -> Option<&'static str> {
    match code {
        "D" => return Some("DE"),
        "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => return Some("GB"),
        "RKS" => return Some("XK"),
        "EUE" => return Some("EU"),
        "UNO" | "UNA" | "UNK" => return Some("UN"),
        // The fictional state of specimens (ICAO 9303-3): its certificates say UT.
        "UTO" => return Some("UT"),
        "XOM" => return Some("XM"),
        _ => {}
    }
    STATES.split_ascii_whitespace().find_map(|pair| pair.strip_prefix(code).filter(|two| two.len() == 2))
}

/// Whether a signer's country may sign for an issuing state. China signs for Hong Kong and Macao, and a few
/// countries' certificates carry old or mistaken codes.
#[must_use]
pub fn same_state(issuer: &str, signer: &str) -> bool {
    match (issuer, signer) {
        ("CHN" | "HKG" | "MAC", "CN") | ("RKS", "KS") | ("LTU", "LTU") | ("UNO" | "UNA" | "UNK", "ZZ") => {
            true
        }
        _ => alpha2(issuer) == Some(signer),
    }
}

/// Whether some issuing state's certificates carry these two letters.
#[cfg(test)]
pub(crate) fn is_signer(two: &str) -> bool {
    let special = ["D", "RKS", "EUE", "UNO", "XOM", "LTU"];
    let states = STATES.split_ascii_whitespace().filter_map(|pair| pair.get(..3));
    states.chain(special).any(|three| same_state(three, two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_their_exceptions_are_known() {
        for (three, two) in [("D", "DE"), ("FRA", "FR"), ("GBN", "GB"), ("CHN", "CN"), ("UTO", "UT")] {
            assert_eq!(alpha2(three), Some(two));
            assert!(same_state(three, two));
        }
        assert_eq!(alpha2("XXA"), None);
        assert!(same_state("HKG", "CN") && !same_state("FRA", "DE"));
        assert_eq!(STATES.split_ascii_whitespace().count(), 249);
    }
}
