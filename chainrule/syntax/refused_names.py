"""Names that are refused by name: public names of numerical libraries, operators, words."""

from __future__ import annotations

_LIBRARIES = {
    ("NumPy", "it works on arrays, not on single numbers"): """
        all allclose amax amin any append apply_along_axis apply_over_axes arange argpartition
        argsort argwhere around array array2string array_equal array_equiv array_repr array_split
        array_str asanyarray asarray asarray_chkfinite ascontiguousarray asfortranarray asmatrix
        astype atleast_1d atleast_2d atleast_3d average bartlett base_repr binary_repr bincount
        blackman block bmat broadcast_arrays broadcast_shapes broadcast_to busday_count
        busday_offset can_cast choose column_stack common_type compress concat concatenate convolve
        copy copyto corrcoef correlate count_nonzero cross cumprod cumsum cumulative_prod
        cumulative_sum datetime_as_string datetime_data delete diag_indices diag_indices_from
        diagflat diagonal diff digitize dot dsplit dstack ediff1d einsum einsum_path empty
        empty_like expand_dims extract eye fill_diagonal fix flatnonzero flip fliplr flipud
        format_float_positional format_float_scientific from_dlpack frombuffer fromfile fromfunction
        fromiter frompyfunc fromregex fromstring full full_like genfromtxt geomspace get_include
        get_printoptions getbufsize geterr geterrcall gradient hamming hanning histogram histogram2d
        histogram_bin_edges histogramdd hsplit hstack indices inner insert interp intersect1d
        iterable ix_ kaiser kron lexsort linspace load loadtxt logspace mask_indices
        matrix_transpose may_share_memory mean median meshgrid min_scalar_type mintypecode moveaxis
        nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin
        nanpercentile nanprod nanquantile nanstd nansum nanvar ndim nested_iters nonzero ones
        ones_like outer packbits pad partition percentile permute_dims place poly polyadd polyder
        polydiv polyfit polyint polymul polysub polyval printoptions promote_types ptp put
        put_along_axis putmask quantile ravel ravel_multi_index repeat require reshape resize
        result_type roll rollaxis roots rot90 row_stack save savetxt savez savez_compressed
        searchsorted select set_printoptions setbufsize setdiff1d seterr seterrcall setxor1d shape
        shares_memory show_runtime size sort sort_complex split squeeze stack swapaxes take
        take_along_axis tensordot tile trapezoid tri tril tril_indices tril_indices_from trim_zeros
        triu triu_indices triu_indices_from typename union1d unique unique_all unique_counts
        unique_inverse unique_values unpackbits unravel_index unstack unwrap vander vdot vsplit
        vstack where zeros zeros_like
    """,
    ("NumPy", "it is about complex numbers"): """
        angle conj conjugate imag iscomplex iscomplexobj isreal isrealobj real real_if_close
    """,
    ("NumPy", "it is not differentiable"): """
        bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or
        bitwise_right_shift bitwise_xor divmod frexp invert is_busday isclose isdtype isfinite
        isfortran isin isinf isnan isnat isneginf isposinf isscalar issubdtype left_shift
        logical_and logical_not logical_or logical_xor modf nextafter right_shift signbit spacing
    """,
    ("NumPy", "it is known there, not built here"): """
        equal greater greater_equal less less_equal matmul matvec not_equal vecdot vecmat
    """,
    ("SciPy", "it is known there, not built here"): """
        agm ai_zeros airy airye assoc_laguerre assoc_legendre_p assoc_legendre_p_all bdtr bdtrc
        bdtri bdtrik bdtrin bei bei_zeros beip beip_zeros ber ber_zeros bernoulli berp berp_zeros
        besselpoly betaincc betainccinv betaincinv bi_zeros boxcox1p btdtria btdtrib c_roots
        cg_roots chdtr chdtrc chdtri chdtriv chebyc chebys chebyt chebyu chndtr chndtridf chndtrinc
        chndtrix diric ellip_harm ellip_harm_2 ellip_normal ellipj elliprc elliprd elliprf elliprg
        elliprj erf_zeros euler eval_chebyc eval_chebys eval_chebyt eval_chebyu eval_gegenbauer
        eval_genlaguerre eval_hermite eval_hermitenorm eval_jacobi eval_laguerre eval_legendre
        eval_sh_chebyt eval_sh_chebyu eval_sh_jacobi eval_sh_legendre exprel factorialk fdtr fdtrc
        fdtri fdtridfd fresnel fresnel_zeros fresnelc_zeros fresnels_zeros gammainccinv gammaincinv
        gammasgn gdtr gdtrc gdtria gdtrib gdtrix gegenbauer genlaguerre h1vp h2vp h_roots hankel1
        hankel1e hankel2 hankel2e he_roots hermite hermitenorm huber hyp0f1 hyp1f1 hyp2f1 hyperu i0e
        i1e inv_boxcox1p it2i0k0 it2j0y0 it2struve0 itairy iti0k0 itj0y0 itmodstruve0 itstruve0 ive
        ivp j_roots jacobi jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros js_roots jve jvp k0e k1e kei
        kei_zeros keip keip_zeros kelvin kelvin_zeros ker_zeros kerp kerp_zeros kolmogi kolmogorov
        kve kvp l_roots la_roots laguerre legendre legendre_p legendre_p_all lmbda log_softmax
        log_wright_bessel lpmv lqmn lqn mathieu_a mathieu_b mathieu_cem mathieu_even_coef
        mathieu_modcem1 mathieu_modcem2 mathieu_modsem1 mathieu_modsem2 mathieu_odd_coef mathieu_sem
        modfresnelm modfresnelp modstruve multigammaln nbdtr nbdtrc nbdtri nbdtrik nbdtrin ncfdtr
        ncfdtri ncfdtridfd ncfdtridfn ncfdtrinc nctdtr nctdtridf nctdtrinc nctdtrit ndtri_exp
        nrdtrimn nrdtrisd obl_ang1 obl_ang1_cv obl_cv obl_cv_seq obl_rad1 obl_rad1_cv obl_rad2
        obl_rad2_cv owens_t p_roots pbdn_seq pbdv pbdv_seq pbvv pbvv_seq pbwa pdtr pdtrc pdtri
        pdtrik pro_ang1 pro_ang1_cv pro_cv pro_cv_seq pro_rad1 pro_rad1_cv pro_rad2 pro_rad2_cv
        ps_roots radian riccati_jn riccati_yn roots_chebyc roots_chebys roots_chebyt roots_chebyu
        roots_gegenbauer roots_genlaguerre roots_hermite roots_hermitenorm roots_jacobi
        roots_laguerre roots_legendre roots_sh_chebyt roots_sh_chebyu roots_sh_jacobi
        roots_sh_legendre s_roots sh_chebyt sh_chebyu sh_jacobi sh_legendre shichi sici smirnov
        smirnovi softmax spence sph_harm_y_all sph_legendre_p sph_legendre_p_all spherical_in
        spherical_jn spherical_kn spherical_yn stdtr stdtridf stdtrit stirling2 struve t_roots
        tklmbda ts_roots u_roots us_roots voigt_profile wofz wright_bessel wrightomega y0_zeros
        y1_zeros y1p_zeros yn_zeros ynp_zeros yve yvp
    """,
    ("SciPy", "it is not differentiable"): """
        comb factorial2
    """,
    ("SciPy", "it is about complex numbers"): """
        sph_harm_y
    """,
    ("Julia", "it is known there, not built here"): """
        airyaiprimex airyaix airybiprimex airybix airyx besselh besselhx besselix besseljx besselkx
        besselyx beta_inc beta_inc_inv big binomial clampmod cmp cosc denominator dirichlet
        erfcinvx evalpoly expintx faddeeva faddeeva_w fastmath float gamma_inc gamma_inc_inv
        hankelh1 hankelh1x hankelh2 hankelh2x invdigamma jinc lbinomial lfact log_erfc
        logabsbinomial logabsgamma logerf logerfc logerfcx logfactorial loggammadiv minmax mod1
        mod2pi numerator owens rationalize rem2pi rem_pio2 signed sincos sincosd sincospi
        sphericalbesselj sphericalbessely unsigned widemul
    """,
    ("Julia", "it is not differentiable"): """
        exponent
    """,
    ("PyTorch", "it is known there, not built here"): """
        batch_norm dropout glu gumbel_softmax hardshrink layer_norm logsoftmax multihead_attention
        mvlgamma normalize rrelu softmax2d softmin threshold
    """,
    ("C", "it is not differentiable"): """
        fpclassify ilogb isgreater isless isnormal isunordered llrint llround logb lrint lround nan
        nexttoward remquo scalbln scalbn significand
    """,
    ("C", "it is known there, not built here"): """
        drem finite gamma_r lgamma_r
    """,
}

OPERATORS = {
    "lim": "limits are not computed; at a point a derivative says what limits it has",
    "limsup": "limits are not computed",
    "liminf": "limits are not computed",
    "det": "matrices are not read",
    "trace": "matrices are not read",
    "rank": "matrices are not read",
    "dim": "matrices are not read",
    "ker": "matrices are not read",
    "span": "matrices are not read",
    "diag": "matrices are not read",
    "inv": "matrices are not read; write 1/x for a reciprocal",
    "transpose": "matrices are not read",
    "norm": "matrices are not read; hypot(x, y) is the length of a vector",
    "arg": "it is the angle of a complex number; atan2(y, x) is that of a point",
    "cis": "complex numbers are not read",
    "div": "write a/b for a quotient, floor(a/b) for a whole one",
    "grad": "the command 'gradient' has every partial derivative",
    "curl": "vector fields are not read",
    "rot": "vector fields are not read",
    "sup": "it is no function of numbers; max(x, y) is one",
    "argmax": "its value is a place, not a number",
    "argmin": "its value is a place, not a number",
    "avg": "write (x + y)/2 for a mean",
    "var": "statistics of data are not read",
    "cov": "statistics of data are not read",
    "std": "statistics of data are not read",
    "card": "it counts the elements of a set",
    "perm": "it counts; factorial(n) is read",
    "gcd": "it is defined for whole numbers only",
    "lcm": "it is defined for whole numbers only",
}
"""Operators that books write as words, and what can be written instead."""

_WORDS = """
    all and any are but can else find for from get given had has have here how its let may not
    now of on one our out per put set show six so ten than that the then this to two use via was
    we what when where which with you is no
    """
WORDS = frozenset(_WORDS.split())
"""Words of two and three letters, and common longer ones, that are no product of their letters."""

LIBRARY = {
    name: (library, reason)
    for (library, reason), names in _LIBRARIES.items()
    for name in names.split()
}


def refused_by_name(word: str) -> tuple[str, str] | None:
    """Return the message and the hint for a word that is known and not read, or None.

    >>> refused_by_name("det")
    ("'det' is not read in a formula", 'Matrices are not read.')
    >>> refused_by_name("bitwise_and")[1]
    'It is a name in NumPy: it is not differentiable.'
    """
    if word in OPERATORS:
        reason = OPERATORS[word]
        return f"{word!r} is not read in a formula", f"{reason[:1].upper()}{reason[1:]}."
    if word in LIBRARY and word not in WORDS:
        library, reason = LIBRARY[word]
        return f"{word!r} is not a function here", f"It is a name in {library}: {reason}."
    if word in WORDS:
        product = f" For a product write {'*'.join(word)}." if len(word) <= 3 else ""
        return f"{word!r} is a word, not part of a formula", f"A formula comes alone.{product}"
    return None
