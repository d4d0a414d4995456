SELECT windo, SU+(v)*0 







.a












t, DESCRIPVOR(ý.ats), INtart;
